import type { Cid } from '../base/ids.ts'

/** Which links roots this device should hold. */
export interface Placement {
  shouldHold(root: Cid): boolean
}

/** Every member holds everything. */
export const holdEverything: Placement = { shouldHold: () => true }
