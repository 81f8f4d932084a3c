import { useNavigate } from '@solidjs/router'
import { createMemo, createSignal, For, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { LogId, NewFile } from '../../core/mesh.ts'
import { addToVault } from '../chat/add-to-vault.ts'
import { useSession } from '../mesh/session.ts'
import { DialogActions } from '../parts/DialogActions.tsx'
import { createGroupName } from '../parts/group-name.ts'
import { Modal } from '../parts/Modal.tsx'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'
import { FileIcon } from '../vault/FileIcon.tsx'
import { runTransfer } from '../vault/run-transfer.ts'
import { useGiven } from './given-inbox.ts'
import type { Given } from './given-inbox.ts'
import './given-dialog.css'

/** Of many files, those that are named. */
const MAX_NAMED = 4

function GivenFiles(props: { readonly files: readonly NewFile[] }): JSX.Element {
  const named = () => props.files.slice(0, MAX_NAMED)
  return (
    <ul class="given-files" aria-label={strings.given.files}>
      <For each={named()}>
        {({ path }) => (
          <li>
            <FileIcon item={{ kind: 'file', name: path.at(-1) ?? '' }} />
            <span dir="auto">{path.at(-1)}</span>
          </li>
        )}
      </For>
      <Show when={props.files.length > MAX_NAMED}>
        <li class="soft">{strings.given.more(props.files.length - MAX_NAMED)}</li>
      </Show>
    </ul>
  )
}

/** Asks where that goes which another program shared with Warren, or opened with it. */
export function GivenDialog(): JSX.Element {
  const session = useSession()
  const toasts = useToasts()
  const navigate = useNavigate()
  const inbox = useGiven()
  const vaultGroup = createGroupName()
  const [chosenVault, setChosenVault] = createSignal<LogId>()
  const [chosenRoom, setChosenRoom] = createSignal<LogId>()
  const [busy, setBusy] = createSignal(false)
  const vault = createMemo(() => session.vaults().find(({ id }) => id === chosenVault()) ?? session.vaults()[0])
  const hasFiles = () => (inbox.pending()?.files.length ?? 0) > 0
  const room = () => chosenRoom() ?? (hasFiles() ? undefined : session.mesh.lobby.id)

  const place = async ({ files, text }: Given) => {
    const into =
      files.length === 0 ? undefined : (vault()?.id ?? (await session.mesh.createVault(strings.given.newVault)).id)
    const said = room()
    inbox.clear()
    if (said !== undefined) {
      const draft = session.draftOf(said)
      if (text !== '') draft.change({ text: [draft.written().text, text].filter((part) => part !== '').join('\n') })
      navigate(`/chat/${said}`)
      if (into !== undefined) await addToVault(into, files, { session, toasts, draft })
    } else if (into !== undefined) {
      navigate(`/vaults/${into}`)
      const opened = await session.openVault(into)
      await runTransfer(opened, toasts, () => opened.add(files))
    }
  }
  const submit = async (event: SubmitEvent, given: Given) => {
    event.preventDefault()
    if (busy()) return
    setBusy(true)
    try {
      await place(given)
    } catch (error) {
      toasts.showError(error)
    } finally {
      setBusy(false)
      setChosenRoom(undefined)
    }
  }

  return (
    <Modal open={inbox.pending() !== undefined} onClose={() => inbox.clear()} title={strings.given.heading}>
      <Show when={inbox.pending()}>
        {(given) => (
          <form class="stack" onSubmit={(event) => void submit(event, given())}>
            <Show when={given().text !== ''}>
              <blockquote class="given-text" dir="auto" tabIndex={0} aria-label={strings.given.text}>
                {given().text}
              </blockquote>
            </Show>
            <Show when={hasFiles()}>
              <GivenFiles files={given().files} />
              <Show when={session.vaults().length > 0} fallback={<p class="soft">{strings.given.noVault}</p>}>
                <fieldset class="choices">
                  <legend class="soft">{strings.given.vault}</legend>
                  <For each={session.vaults()}>
                    {({ id, name }) => (
                      <label class="choice">
                        <input
                          type="radio"
                          class="check"
                          name={vaultGroup}
                          data-first-focus={id === vault()?.id ? '' : undefined}
                          checked={id === vault()?.id}
                          onChange={() => setChosenVault(id)}
                        />
                        <span dir="auto">{name}</span>
                      </label>
                    )}
                  </For>
                </fieldset>
              </Show>
            </Show>
            <label class="given-room">
              <span class="soft">{hasFiles() ? strings.given.alsoSay : strings.given.say}</span>
              <select
                data-first-focus={hasFiles() && session.vaults().length > 0 ? undefined : ''}
                onChange={(event) => setChosenRoom((event.currentTarget.value || undefined) as LogId | undefined)}
              >
                <Show when={hasFiles()}>
                  <option value="">{strings.given.nowhere}</option>
                </Show>
                <For each={session.rooms()}>{({ id, name }) => <option value={id}>{name}</option>}</For>
              </select>
            </label>
            <DialogActions action={strings.given.action} disabled={busy()} onCancel={() => inbox.clear()} />
          </form>
        )}
      </Show>
    </Modal>
  )
}
