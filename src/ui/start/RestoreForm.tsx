import FileUp from 'lucide-solid/icons/file-up'
import ScanQrCode from 'lucide-solid/icons/scan-qr-code'
import { createResource, createSignal, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { GivenKit, KitLabel } from '../../browser.ts'
import { describeError } from '../describe-error.ts'
import { Field, MAX_NAME_LENGTH } from '../parts/Field.tsx'
import { FieldError } from '../parts/FieldError.tsx'
import { PassphraseField } from '../parts/PassphraseField.tsx'
import { createSubmission } from '../parts/submission.ts'
import { strings } from '../strings.ts'
import { ScanDialog } from './ScanDialog.tsx'

/** A kit has a few hundred characters: more than that is another file. */
const MAX_FILE_BYTES = 64 * 1024

interface RestoreFormProps {
  readonly readKit: (text: string) => Promise<KitLabel>
  readonly recover: (kit: GivenKit) => Promise<void>
  readonly onBack: () => void
}

type ReadKit = { readonly label: KitLabel } | { readonly problem: string }

/** Comes back to a mesh with a recovery kit: its file, its QR code, its text, or the words on it. */
export function RestoreForm(props: RestoreFormProps): JSX.Element {
  const [text, setText] = createSignal('')
  const [isByWords, setByWords] = createSignal(false)
  const [words, setWords] = createSignal('')
  const [invite, setInvite] = createSignal('')
  const [name, setName] = createSignal('')
  const [passphrase, setPassphrase] = createSignal('')
  const [isScanning, setScanning] = createSignal(false)
  let file: HTMLInputElement | undefined

  const readKit = (given: string): Promise<ReadKit> =>
    props.readKit(given).then(
      (label) => ({ label }),
      (error: unknown) => ({ problem: describeError(error).sentence }),
    )
  // eslint-disable-next-line solid/reactivity -- the resource calls it, for each text anew
  const [kit] = createResource(() => text().trim() || undefined, readKit)
  const label = () => {
    const read = text().trim() === '' ? undefined : kit.latest
    return read !== undefined && 'label' in read ? read.label : undefined
  }
  const problem = () => {
    const read = text().trim() === '' ? undefined : kit.latest
    return read !== undefined && 'problem' in read ? read.problem : undefined
  }

  const restoring = createSubmission((given: GivenKit) => props.recover(given))
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (isByWords()) {
      if (name().trim() === '') restoring.setError(strings.start.yourNameEmpty)
      else void restoring.run({ words: words(), invite: invite(), memberName: name().trim() })
      return
    }
    const sealed = label()?.isSealed === true
    if (text().trim() === '') restoring.setError(strings.recovery.textEmpty)
    else if (sealed && passphrase() === '') restoring.setError(strings.lock.empty)
    else if (problem() === undefined)
      void restoring.run({ text: text(), passphrase: sealed ? passphrase() : undefined })
  }
  const change = (next: string) => {
    setText(next)
    restoring.setError(undefined)
  }
  const takeFile = async (chosen: File | undefined) => {
    if (chosen === undefined) return
    if (chosen.size > MAX_FILE_BYTES) restoring.setError(strings.recovery.fileTooLarge)
    else change(await chosen.text())
    if (file !== undefined) file.value = ''
  }

  return (
    <form class="stack" onSubmit={submit} novalidate aria-busy={restoring.busy()}>
      <h1>{strings.recovery.restoreHeading}</h1>
      <p class="soft">{strings.recovery.restoreIntro}</p>
      <Show
        when={isByWords()}
        fallback={
          <>
            <div class="button-row">
              <button type="button" class="button" onClick={() => file?.click()}>
                <FileUp size={18} aria-hidden="true" />
                {strings.recovery.chooseFile}
              </button>
              <button type="button" class="button" onClick={() => setScanning(true)}>
                <ScanQrCode size={18} aria-hidden="true" />
                {strings.recovery.scan}
              </button>
              <input
                ref={(element) => (file = element)}
                type="file"
                class="visually-hidden"
                tabIndex={-1}
                aria-label={strings.recovery.fileInput}
                onChange={(event) => void takeFile(event.currentTarget.files?.[0])}
              />
            </div>
            <Field
              label={strings.recovery.textLabel}
              placeholder={strings.recovery.textPlaceholder}
              value={text()}
              onInput={change}
              error={problem()}
              mono
              secret
            />
            <Show when={label()}>
              {(known) => (
                <Show
                  when={known().isSealed}
                  fallback={
                    <p role="status">{strings.recovery.found(known().memberName ?? '', known().meshName ?? '')}</p>
                  }
                >
                  <PassphraseField
                    label={strings.recovery.passphraseLabel}
                    value={passphrase()}
                    onInput={(next) => {
                      setPassphrase(next)
                      restoring.setError(undefined)
                    }}
                  />
                </Show>
              )}
            </Show>
            <ScanDialog
              open={isScanning()}
              onClose={() => setScanning(false)}
              onFound={(found) => {
                setScanning(false)
                change(found)
              }}
            />
          </>
        }
      >
        <Field
          label={strings.recovery.wordsLabel}
          hint={strings.recovery.wordsHint}
          value={words()}
          onInput={setWords}
          secret
        />
        <Field
          label={strings.recovery.keyLabel}
          hint={strings.recovery.keyHint}
          value={invite()}
          onInput={setInvite}
          mono
          secret
        />
        <Field label={strings.start.yourNameLabel} value={name()} onInput={setName} maxLength={MAX_NAME_LENGTH} />
      </Show>
      <FieldError sentence={restoring.error()} />
      <div class="form-actions">
        <button type="submit" class="button button-primary button-large" aria-disabled={restoring.busy()}>
          {restoring.busy() ? strings.recovery.restoring : strings.recovery.restore}
        </button>
        <button type="button" class="button button-quiet" onClick={() => props.onBack()}>
          {strings.recovery.back}
        </button>
      </div>
      <div>
        <button type="button" class="button button-quiet" onClick={() => setByWords((is) => !is)}>
          {isByWords() ? strings.recovery.useText : strings.recovery.useWords}
        </button>
      </div>
    </form>
  )
}
