import ScanQrCode from 'lucide-solid/icons/scan-qr-code'
import { createSignal, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { FieldError } from '../parts/FieldError.tsx'
import { Field, MAX_NAME_LENGTH } from '../parts/Field.tsx'
import type { PendingInvite } from '../stages.ts'
import { strings } from '../strings.ts'
import { describeInviteProblem } from './describe-invite.ts'
import { ScanDialog } from './ScanDialog.tsx'

interface JoinFormProps {
  readonly invite: PendingInvite | undefined
  readonly join: (options: { readonly invite: string; readonly memberName: string }) => Promise<void>
  readonly onForgetInvite: () => void
  readonly onInvite: (invite: string) => void
}

export function JoinForm(props: JoinFormProps): JSX.Element {
  const [pasted, setPasted] = createSignal('')
  const [forgotten, setForgotten] = createSignal(false)
  const [name, setName] = createSignal('')
  const [pasteError, setPasteError] = createSignal<string>()
  const [nameError, setNameError] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)
  const [isScanning, setIsScanning] = createSignal(false)

  const given = () => (forgotten() ? undefined : props.invite)
  const readable = () => given() !== undefined && given()?.problem === undefined
  const inviteError = () => {
    const problem = given()?.problem
    return pasteError() ?? (problem === undefined ? undefined : describeInviteProblem(problem))
  }

  const forget = () => {
    setForgotten(true)
    props.onForgetInvite()
  }

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (busy()) return
    const invite = readable() ? (given()?.text ?? '') : pasted().trim()
    const memberName = name().trim()
    setPasteError(invite === '' ? strings.start.inviteEmpty : undefined)
    setNameError(memberName === '' ? strings.start.yourNameEmpty : undefined)
    if (invite === '' || memberName === '') return
    setBusy(true)
    try {
      await props.join({ invite, memberName })
    } catch (thrown) {
      setPasteError(describeInviteProblem(thrown))
    } finally {
      setBusy(false)
    }
  }

  return (
    <form class="stack" onSubmit={(event) => void submit(event)} novalidate>
      <Show
        when={readable()}
        fallback={
          <>
            <h1>{strings.start.joinHeading}</h1>
            <p class="soft">{strings.start.joinIntro}</p>
            <Field
              label={strings.start.inviteLabel}
              placeholder={strings.start.invitePlaceholder}
              value={pasted()}
              onInput={(value) => {
                setPasted(value)
                setPasteError(undefined)
                if (given() !== undefined) forget()
              }}
              error={inviteError()}
              mono
              secret
            />
            <div>
              <button type="button" class="button" onClick={() => setIsScanning(true)}>
                <ScanQrCode size={18} aria-hidden="true" />
                {strings.start.scan}
              </button>
            </div>
            <ScanDialog
              open={isScanning()}
              onClose={() => setIsScanning(false)}
              onFound={(invite) => {
                setIsScanning(false)
                props.onInvite(invite)
              }}
            />
          </>
        }
      >
        <h1>
          {given()?.meshName === '' || given()?.meshName === undefined
            ? strings.start.joinHeading
            : strings.start.joinHeadingNamed(given()?.meshName ?? '')}
        </h1>
        <p class="soft">{strings.start.joinIntroNamed}</p>
        <FieldError sentence={pasteError()} />
      </Show>
      <Field
        label={strings.start.yourNameLabel}
        hint={strings.start.yourNameHint}
        value={name()}
        onInput={setName}
        error={nameError()}
        maxLength={MAX_NAME_LENGTH}
        autofocus={readable()}
      />
      <div class="form-actions">
        <button type="submit" class="button button-primary button-large" aria-disabled={busy()}>
          {busy() ? strings.start.joining : strings.start.joinAction}
        </button>
        <Show when={readable()}>
          <button type="button" class="button button-quiet" onClick={forget}>
            {strings.start.inviteChange}
          </button>
        </Show>
      </div>
    </form>
  )
}
