/** Where the alternatives keep what they have. */
export type Keeping = 'memory' | 'disk'
