/** How long after something appears a yes to it is refused: nobody decides in less, but a hand may be on its way. */
export const ARM_MS = 1000;
