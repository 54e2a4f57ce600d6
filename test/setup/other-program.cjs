// Another program of the same session. For each line that comes in it says what a paste into it would give, as JSON.
const { app, clipboard } = require('electron');
const { createInterface } = require('node:readline');

app.whenReady().then(() => {
  createInterface({ input: process.stdin })
    .on('line', () => process.stdout.write(`${JSON.stringify(clipboard.readText())}\n`))
    .on('close', () => app.exit(0));
});
