import { hostileArchives } from './archives.ts'
import { bombs, hostileDocuments, polyglots } from './binaries.ts'
import { moreDocuments } from './documents.ts'
import { makePayload } from './hostile-file.ts'
import type { HostileFile } from './hostile-file.ts'
import { hostileDrawings, hostilePages, hostileShortcuts } from './markup.ts'
import { mediaMetadata, pictureMetadata } from './metadata.ts'
import { handlerPages, hiddenDrawings, otherMarkup } from './more-markup.ts'
import { deceivingTexts, hiddenMarkdown, moreNames } from './more-texts.ts'
import { hostileMarkdown, hostileNames, hostileTexts } from './texts.ts'

/** @param canary the address of a server that counts who asks it */
export function hostileFiles(canary: string): readonly HostileFile[] {
  const payload = makePayload(canary)
  return [
    ...hostileDrawings(payload),
    ...hostilePages(payload),
    ...hostileShortcuts(payload),
    ...hostileMarkdown(payload),
    ...hostileTexts(),
    ...hostileNames(payload),
    ...polyglots(payload),
    ...bombs(),
    ...hostileDocuments(payload),
    ...hiddenDrawings(payload),
    ...handlerPages(payload),
    ...otherMarkup(payload),
    ...hiddenMarkdown(payload),
    ...deceivingTexts(),
    ...moreNames(payload),
    ...pictureMetadata(payload),
    ...mediaMetadata(payload),
    ...hostileArchives(payload),
    ...moreDocuments(payload),
  ]
}
