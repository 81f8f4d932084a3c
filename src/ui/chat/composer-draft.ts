import { createSignal } from 'solid-js'
import type { Accessor } from 'solid-js'
import type { Cid, FileLink, LogId, MemberId, Message } from '../../core/mesh.ts'

/** As the core has it: what fits below a message without hiding the next. */
export const MAX_FILES = 16

/** What has been written so far, and has not been sent. */
export interface Written {
  readonly text: string
  readonly replyTo: Cid | undefined
  readonly files: readonly FileLink[]
  /** Members who were chosen from the list: where two have one name, which of them is meant. */
  readonly chosen: readonly MemberId[]
  /** The message of one's own that is being changed, and what was begun before and comes back afterwards. */
  readonly editing: { readonly cid: Cid; readonly before: Written } | undefined
}

export interface ComposerDraft {
  readonly written: Accessor<Written>
  change(part: Partial<Written>): void
  /** Puts a message in place of what is being written, to be changed. */
  beginEdit(message: Message): void
  endEdit(): void
  /** @returns how many had no room */
  attach(files: readonly FileLink[]): number
  detach(file: FileLink): void
  /** What was sent is cleared; what came in meanwhile stays. */
  clear(sent: Written): void
  /** Files on their way into a vault, to be attached when they are there. */
  readonly adding: Accessor<number>
  readonly setAdding: (change: (count: number) => number) => void
}

const NOTHING: Written = { text: '', replyTo: undefined, files: [], chosen: [], editing: undefined }

const isSameFile = (a: FileLink, b: FileLink): boolean => a.vault === b.vault && a.file === b.file

function createComposerDraft(): ComposerDraft {
  const [written, setWritten] = createSignal<Written>(NOTHING)
  const [adding, setAdding] = createSignal(0)
  const change = (part: Partial<Written>) => void setWritten((now) => ({ ...now, ...part }))
  /** Files are attached to what will be sent next, even while another message is being changed. */
  const changeFiles = (convert: (files: readonly FileLink[]) => readonly FileLink[]) =>
    setWritten((now) =>
      now.editing === undefined
        ? { ...now, files: convert(now.files) }
        : {
            ...now,
            editing: { ...now.editing, before: { ...now.editing.before, files: convert(now.editing.before.files) } },
          },
    )

  return {
    written,
    change,
    beginEdit: ({ cid, text, mentions }) =>
      void setWritten((now) => ({
        ...NOTHING,
        text,
        chosen: mentions,
        editing: { cid, before: now.editing?.before ?? now },
      })),
    endEdit: () => void setWritten((now) => now.editing?.before ?? now),
    attach(files) {
      let left = 0
      changeFiles((present) => {
        const fresh = files.filter((file) => !present.some((each) => isSameFile(each, file)))
        const all = [...present, ...fresh]
        left = Math.max(0, all.length - MAX_FILES)
        return all.slice(0, MAX_FILES)
      })
      return left
    },
    detach: (file) => void changeFiles((present) => present.filter((each) => each !== file)),
    clear: (sent) =>
      void setWritten((now) => ({ ...NOTHING, files: now.files.filter((file) => !sent.files.includes(file)) })),
    adding,
    setAdding: (convert) => void setAdding(convert),
  }
}

/** One draft for each room, made when it is first asked for. */
export function createComposerDrafts(): (room: LogId) => ComposerDraft {
  const draftByRoom = new Map<LogId, ComposerDraft>()
  return (room) => {
    const known = draftByRoom.get(room)
    if (known !== undefined) return known
    const draft = createComposerDraft()
    draftByRoom.set(room, draft)
    return draft
  }
}
