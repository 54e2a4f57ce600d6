export const dayBarWords = { day: 'Day' } as const;
