import { createEffect, createSignal, For, on } from 'solid-js'
import type { JSX } from 'solid-js'
import type { LogId, NewFile } from '../../core/mesh.ts'
import { useSession } from '../mesh/session.ts'
import { DialogActions } from '../parts/DialogActions.tsx'
import { createGroupName } from '../parts/group-name.ts'
import { Modal } from '../parts/Modal.tsx'
import { strings } from '../strings.ts'

interface PlaceDialogProps {
  /** Undefined: closed. */
  readonly files: readonly NewFile[] | undefined
  readonly onClose: () => void
  readonly onPlace: (vault: LogId, files: readonly NewFile[]) => void
}

/** Asks into which vault files go that were given to a room without one. What was chosen last is offered again. */
export function PlaceDialog(props: PlaceDialogProps): JSX.Element {
  const session = useSession()
  const group = createGroupName()
  const [chosen, setChosen] = createSignal<LogId>()
  createEffect(
    on(
      () => props.files,
      () => {
        if (!session.vaults().some((vault) => vault.id === chosen())) setChosen(session.vaults()[0]?.id)
      },
    ),
  )
  const place = (event: SubmitEvent) => {
    event.preventDefault()
    const vault = chosen()
    if (vault === undefined || props.files === undefined) return
    props.onPlace(vault, props.files)
    props.onClose()
  }
  return (
    <Modal open={props.files !== undefined} onClose={() => props.onClose()} title={strings.chat.placeHeading}>
      <form class="stack" onSubmit={place}>
        <fieldset class="choices">
          <legend class="soft">{strings.chat.placeBody(props.files?.length ?? 0)}</legend>
          <For each={session.vaults()}>
            {(vault) => (
              <label class="choice">
                <input
                  type="radio"
                  class="check"
                  name={group}
                  data-first-focus={vault.id === chosen() ? '' : undefined}
                  checked={vault.id === chosen()}
                  onChange={() => setChosen(vault.id)}
                />
                <span dir="auto">{vault.name}</span>
              </label>
            )}
          </For>
        </fieldset>
        <DialogActions action={strings.chat.placeAction} onCancel={() => props.onClose()} />
      </form>
    </Modal>
  )
}
