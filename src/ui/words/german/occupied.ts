import type { occupied as shape } from '../english/occupied.ts'
import type { Wording } from '../wording.ts'

export const occupied: Wording<typeof shape> = {
  pageTitle: 'In einem anderen Tab offen',
  heading: 'Warren ist in einem anderen Tab offen',
  body: 'Immer nur ein Tab hält dein Netz, damit nichts durcheinanderkommt. Mach dort weiter, oder nutze es hier: Dann gibt der andere Tab es ab. Wenn er hängt, schließ ihn.',
  useHere: 'Warren hier nutzen',
  taking: 'Wird übernommen …',
  workingBody:
    'Der andere Tab fügt noch Dateien hinzu oder speichert welche. Lass ihn dort fertig werden, oder übernimm trotzdem: Was nicht fertig ist, wird dann abgebrochen und lässt sich neu beginnen.',
  insist: 'Trotzdem übernehmen',
}
