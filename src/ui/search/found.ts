import type { Cid, FoundFile, FoundMessage, SearchResults } from '../../core/mesh.ts'
import type { RevealTarget } from '../mesh/session.ts'

/** One of the results, in the order in which they are shown. */
export type Found =
  | { readonly kind: 'file'; readonly key: string; readonly cid: Cid; readonly file: FoundFile }
  | { readonly kind: 'message'; readonly key: string; readonly cid: Cid; readonly message: FoundMessage }

export function listFound({ files, messages }: Pick<SearchResults, 'files' | 'messages'>): readonly Found[] {
  return [
    ...files.map((file): Found => ({ kind: 'file', key: `file-${file.vault}-${file.id}`, cid: file.entry, file })),
    ...messages.map((message): Found => ({
      kind: 'message',
      key: `message-${message.cid}`,
      cid: message.cid,
      message,
    })),
  ]
}

/** Where it is: the screen's address, and what that screen is to bring into sight. */
export function placeOf(found: Found): { readonly address: string; readonly target: RevealTarget | undefined } {
  if (found.kind === 'message') {
    const { room, cid } = found.message
    return { address: `/chat/${room}`, target: { kind: 'message', room, cid } }
  }
  const { vault, id, parent, kind } = found.file
  if (kind === 'folder') return { address: `/vaults/${vault}/${id}`, target: undefined }
  const address = parent === undefined ? `/vaults/${vault}` : `/vaults/${vault}/${parent}`
  return { address, target: { kind: 'file', vault, file: id } }
}
