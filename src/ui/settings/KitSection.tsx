import FileDown from 'lucide-solid/icons/file-down'
import LifeBuoy from 'lucide-solid/icons/life-buoy'
import Printer from 'lucide-solid/icons/printer'
import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import { createSignal, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { PrintableKit } from '../../core/mesh.ts'
import { formatDate } from '../format.ts'
import { useSession } from '../mesh/session.ts'
import { DialogActions } from '../parts/DialogActions.tsx'
import { FieldError } from '../parts/FieldError.tsx'
import { Modal } from '../parts/Modal.tsx'
import { createNewPassphrase } from '../parts/new-passphrase.ts'
import { NewPassphraseFields } from '../parts/NewPassphraseFields.tsx'
import { createSubmission } from '../parts/submission.ts'
import { strings } from '../strings.ts'
import { offerDownload } from '../transfers/choose-sink.ts'
import { KitSheet } from './KitSheet.tsx'

/** The way back when this browser is lost. */
export function KitSection(): JSX.Element {
  const [isOpen, setOpen] = createSignal(false)
  return (
    <section class="panel">
      <h2>{strings.recovery.heading}</h2>
      <p class="soft">{strings.recovery.body}</p>
      <div>
        <button type="button" class="button" onClick={() => setOpen(true)}>
          <LifeBuoy size={18} aria-hidden="true" />
          {strings.recovery.action}
        </button>
      </div>
      <Modal open={isOpen()} onClose={() => setOpen(false)} title={strings.recovery.makeHeading} middle>
        <KitMaker onClose={() => setOpen(false)} />
      </Modal>
    </section>
  )
}

/** Its own component: what it made is forgotten when the dialog closes. */
function KitMaker(props: { readonly onClose: () => void }): JSX.Element {
  const { mesh, members } = useSession()
  const [isProtected, setProtected] = createSignal(true)
  const [kit, setKit] = createSignal<PrintableKit>()
  const passphrase = createNewPassphrase()
  const making = createSubmission(async (secret: string | undefined) => void setKit(await mesh.recoveryKit(secret)))
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (!isProtected()) {
      void making.run(undefined)
      return
    }
    const taken = passphrase.take()
    if (taken !== undefined) void making.run(taken)
  }
  const saveFile = (text: string) =>
    offerDownload(new Blob([`${text}\n`], { type: 'text/plain' }), strings.recovery.fileName(mesh.name))
  return (
    <Show
      when={kit()}
      fallback={
        <form class="stack" onSubmit={submit} novalidate aria-busy={making.busy()}>
          <p class="warning">
            <TriangleAlert size={20} aria-hidden="true" />
            <span>{strings.recovery.warning}</span>
          </p>
          <label class="check-line">
            <input
              type="checkbox"
              class="check"
              checked={isProtected()}
              onChange={(event) => setProtected(event.currentTarget.checked)}
            />
            <span>{strings.recovery.protect}</span>
          </label>
          <Show when={isProtected()}>
            <NewPassphraseFields
              passphrase={passphrase}
              label={strings.lock.passphrase}
              hint={strings.recovery.protectHint}
            />
          </Show>
          <FieldError sentence={making.error()} />
          <DialogActions
            action={making.busy() ? strings.recovery.making : strings.recovery.make}
            disabled={making.busy()}
            onCancel={() => props.onClose()}
          />
        </form>
      }
    >
      {(made) => (
        <>
          <p class="not-printed" role="status">
            {strings.recovery.ready}
          </p>
          <div class="button-row not-printed">
            <button
              type="button"
              class="button button-primary"
              // What had the focus went away with the form.
              ref={(element) => queueMicrotask(() => element.focus())}
              onClick={() => window.print()}
            >
              <Printer size={18} aria-hidden="true" />
              {strings.recovery.print}
            </button>
            <button type="button" class="button" onClick={() => saveFile(made().text)}>
              <FileDown size={18} aria-hidden="true" />
              {strings.recovery.saveFile}
            </button>
          </div>
          <KitSheet
            kit={made()}
            meshName={mesh.name}
            memberName={members()[0]?.name ?? ''}
            date={formatDate(Date.now())}
          />
        </>
      )}
    </Show>
  )
}
