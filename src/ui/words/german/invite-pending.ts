import type { invitePending as shape } from '../english/invite-pending.ts'
import type { Wording } from '../wording.ts'

export const invitePending: Wording<typeof shape> = {
  already: (mesh) => `Du bist schon in ${mesh}.`,
}
