/** What the screens are filled with. */
export const FILES = 10_000
export const MESSAGES = 100_000
