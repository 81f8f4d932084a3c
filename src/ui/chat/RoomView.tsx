import { A, useNavigate } from '@solidjs/router'
import ChevronLeft from 'lucide-solid/icons/chevron-left'
import FolderLock from 'lucide-solid/icons/folder-lock'
import { createEffect, createMemo, createSignal, on, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { Cid, FileLink, Message, NewFile, Room, Vault, VaultItem } from '../../core/mesh.ts'
import { formatCount } from '../format.ts'
import { useSession } from '../mesh/session.ts'
import { EmptyState } from '../parts/EmptyState.tsx'
import { PreviewDialog } from '../preview/PreviewDialog.tsx'
import { fromReadable } from '../reactive.ts'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'
import type { Collected } from '../vault/collect-files.ts'
import { DropZone } from '../vault/DropZone.tsx'
import { addToVault } from './add-to-vault.ts'
import { createMessageIndex } from './changed-messages.ts'
import { Composer } from './Composer.tsx'
import { FilePicker } from './FilePicker.tsx'
import { HistoryBanner } from './HistoryBanner.tsx'
import { HoldersDialog } from './HoldersDialog.tsx'
import { MessageLog } from './MessageLog.tsx'
import { PlaceDialog } from './PlaceDialog.tsx'
import { RemoveDialog } from './RemoveDialog.tsx'
import { RoomSessionContext } from './room-session.ts'
import type { RoomSession } from './room-session.ts'

interface RoomViewProps {
  readonly room: Room
  readonly withBack: boolean
}

function RoomHeader(props: RoomViewProps): JSX.Element {
  const session = useSession()
  // eslint-disable-next-line solid/reactivity -- the pane makes another view for another room
  const { id, name: readableName } = props.room
  const name = fromReadable(readableName)
  const isLobby = () => id === session.mesh.lobby.id
  const intro = () => {
    if (isLobby()) return strings.chat.lobbyIntro
    return props.room.vault === undefined ? strings.chat.madeIntro : strings.chat.vaultIntro
  }
  const unreadElsewhere = () => session.rooms().reduce((sum, room) => (room.id === id ? sum : sum + room.unread), 0)
  const backLabel = () =>
    unreadElsewhere() > 0 ? strings.chat.unreadElsewhere(unreadElsewhere()) : strings.chat.toRooms
  return (
    <header class="room-header">
      <Show when={props.withBack}>
        <A class="icon-button room-back" href="/chat/rooms" aria-label={backLabel()} title={backLabel()}>
          <ChevronLeft size={22} aria-hidden="true" />
          <Show when={unreadElsewhere() > 0}>
            <span class="unread-badge">{formatCount(unreadElsewhere())}</span>
          </Show>
        </A>
      </Show>
      <div class="room-title">
        <h1 dir="auto">{name()}</h1>
        <p class="soft">{intro()}</p>
      </div>
      <Show when={props.room.vault}>
        {(vault) => (
          <A class="button button-small" href={`/vaults/${vault()}`}>
            <FolderLock size={18} aria-hidden="true" />
            <span>{strings.chat.toVault}</span>
          </A>
        )}
      </Show>
    </header>
  )
}

/** A room: its messages, what is said about its history, and where one writes. */
export function RoomView(props: RoomViewProps): JSX.Element {
  // eslint-disable-next-line solid/reactivity -- the pane makes another view for another room
  const room = props.room
  const session = useSession()
  const toasts = useToasts()
  const navigate = useNavigate()
  const messages = fromReadable(room.messages)
  const hasOlder = fromReadable(room.hasOlder)
  const history = fromReadable(room.history)
  const draft = session.draftOf(room.id)
  const index = createMessageIndex()
  /** The index, as it is with the messages that are shown. */
  const indexed = createMemo(
    () => {
      index.update(messages())
      return index
    },
    undefined,
    { equals: false },
  )
  const find = (cid: Cid) => indexed().find(cid)
  const [absent, setAbsent] = createSignal<ReadonlySet<Cid>>(new Set())
  const [removing, setRemoving] = createSignal<Message>()
  const [heldCid, setHeldCid] = createSignal<Cid>()
  const [picking, setPicking] = createSignal(false)
  const [placing, setPlacing] = createSignal<readonly NewFile[]>()
  const [previewed, setPreviewed] = createSignal<{ readonly vault: Vault; readonly item: VaultItem }>()
  const held = () => {
    const cid = heldCid()
    return cid === undefined ? undefined : find(cid)
  }

  const jumpTo = async (cid: Cid) => {
    if (view.controls.reveal(cid)) return
    try {
      await room.loadOlder({ to: cid })
    } catch (error) {
      toasts.showError(error)
      return
    }
    if (view.controls.reveal(cid)) return
    setAbsent((known) => new Set([...known, cid]))
    toasts.show(strings.chat.notHere)
  }

  const openFile = async ({ vault: id, file, name }: FileLink) => {
    if (!session.vaults().some((vault) => vault.id === id)) return toasts.show(strings.chat.vaultUnknown(name))
    try {
      const vault = await session.openVault(id)
      const item = vault.items.get().find((each) => each.id === file)
      if (item?.kind === 'folder') return navigate(`/vaults/${id}/${file}`)
      if (item !== undefined) return void setPreviewed({ vault, item })
      const isInTrash = vault.trash.get().some((each) => each.id === file)
      toasts.show(isInTrash ? strings.chat.fileInTrash(name, vault.name.get()) : strings.chat.fileGone(name))
    } catch (error) {
      toasts.showError(error)
    }
  }

  const addFiles = (files: readonly NewFile[]) => {
    if (files.length === 0) return
    if (room.vault !== undefined) void addToVault(room.vault, files, { session, toasts, draft })
    else if (session.vaults().length === 0) toasts.show(strings.chat.noVaults)
    else setPlacing(files)
  }

  const takeDrop = async (collecting: Promise<Collected>) => {
    try {
      const { files, unreadable } = await collecting
      if (unreadable > 0) toasts.show(strings.errors.folderUnreadable)
      addFiles(files)
    } catch (error) {
      toasts.showError(error)
    }
  }

  const view: RoomSession = {
    room,
    messages,
    hasOlder,
    unread: fromReadable(room.unread),
    firstUnread: fromReadable(room.firstUnread),
    draft,
    find,
    isAbsent: (cid) => absent().has(cid),
    who: (id) => (session.isSelf(id) ? strings.chat.you : session.nameOf(id)),
    jumpTo,
    reply(message) {
      draft.endEdit()
      draft.change({ replyTo: message.cid })
      view.controls.focusComposer()
    },
    edit(message) {
      draft.beginEdit(message)
      view.controls.focusComposer()
    },
    askRemove: setRemoving,
    showHolders: (message) => void setHeldCid(message.cid),
    react: (message, emoji, on) => room.react(message.cid, emoji, on),
    openFile,
    addFiles,
    pickFiles: () => (session.vaults().length === 0 ? toasts.show(strings.chat.noVaults) : setPicking(true)),
    controls: { reveal: () => false, focusComposer: () => undefined },
  }

  // What a search has found is brought into view, once the messages are there.
  createEffect(() => {
    const target = session.revealing()
    if (target?.kind !== 'message' || target.room !== room.id) return
    session.reveal(undefined)
    queueMicrotask(() => void jumpTo(target.cid))
  })

  // What is being changed may be removed meanwhile, on another device.
  createEffect(
    on(messages, () => {
      const editing = draft.written().editing
      if (editing !== undefined && view.find(editing.cid)?.removed === true) draft.endEdit()
    }),
  )

  return (
    <RoomSessionContext.Provider value={view}>
      <section class="room">
        <RoomHeader room={room} withBack={props.withBack} />
        <HistoryBanner history={history()} />
        <Show
          when={messages().length > 0 || hasOlder()}
          fallback={
            <div class="chat-empty">
              <EmptyState heading={strings.chat.emptyHeading} body={strings.chat.emptyBody} />
            </div>
          }
        >
          <MessageLog />
        </Show>
        <Composer />
        <DropZone name={strings.chat.dropTarget} onDrop={(collecting) => void takeDrop(collecting)} />
        <RemoveDialog message={removing()} onClose={() => setRemoving(undefined)} />
        <HoldersDialog message={held()} onClose={() => setHeldCid(undefined)} />
        <FilePicker open={picking()} onClose={() => setPicking(false)} />
        <PlaceDialog
          files={placing()}
          onClose={() => setPlacing(undefined)}
          onPlace={(vault, files) => void addToVault(vault, files, { session, toasts, draft })}
        />
        <Show when={previewed()} keyed>
          {({ vault, item }) => (
            <PreviewDialog
              vault={vault}
              file={item}
              onClose={() => setPreviewed(undefined)}
              onDownload={() => void session.saves.save(vault, item)}
            />
          )}
        </Show>
      </section>
    </RoomSessionContext.Provider>
  )
}
