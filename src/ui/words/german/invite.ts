import type { invite as shape } from '../english/invite.ts'
import type { Wording } from '../wording.ts'

export const invite: Wording<typeof shape> = {
  heading: (mesh) => `Jemanden in ${mesh} einladen`,
  qrHint: 'Wer neben dir ist, scannt das mit der Kamera.',
  share: 'Link teilen',
  shareTitle: (mesh) => `Einladung in ${mesh}`,
  shareText: (mesh) => `Komm in ${mesh} auf Warren. Dieser Link ist ein Schlüssel: Behalte ihn für dich.`,
  shareFailed: 'Das Teilen hat hier nicht geklappt. Kopiere stattdessen den Link.',
  afterwards:
    'Wer beigetreten ist, erscheint sofort unter den Leuten. Eine Einladung sagt nicht, wer sie weitergegeben hat.',
}
