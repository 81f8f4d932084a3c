import { createContext, useContext } from 'solid-js'
import type { Accessor } from 'solid-js'
import type { Cid, FileLink, MemberId, Message, NewFile, Room } from '../../core/mesh.ts'
import type { ComposerDraft } from './composer-draft.ts'

/** A room that is shown: its views as signals, and what its messages and its composer can ask for. */
export interface RoomSession {
  readonly room: Room
  readonly messages: Accessor<readonly Message[]>
  readonly hasOlder: Accessor<boolean>
  readonly unread: Accessor<number>
  readonly firstUnread: Accessor<Cid | undefined>
  readonly draft: ComposerDraft
  /** Among those that are loaded. */
  find(cid: Cid): Message | undefined
  /** It was looked for in all of the room, and is none of its messages. */
  isAbsent(cid: Cid): boolean
  /** "You", or a name. */
  who(id: MemberId): string
  /** Brings a message into view, loading as many as it takes. */
  jumpTo(cid: Cid): Promise<void>
  reply(message: Message): void
  edit(message: Message): void
  askRemove(message: Message): void
  showHolders(message: Message): void
  /** Rejects with what the picker shows. */
  react(message: Message, emoji: string, on: boolean): Promise<void>
  openFile(link: FileLink): Promise<void>
  /** Puts files into a vault, which is asked for where it is not clear, and attaches them. */
  addFiles(files: readonly NewFile[]): void
  pickFiles(): void
  /** Set by the log and by the composer: how to show a message that is loaded, and how to go on writing. */
  readonly controls: { reveal: (cid: Cid) => boolean; focusComposer: () => void }
}

export const RoomSessionContext = createContext<RoomSession>()

export function useRoom(): RoomSession {
  const room = useContext(RoomSessionContext)
  if (room === undefined) throw new Error('useRoom outside of its provider')
  return room
}
