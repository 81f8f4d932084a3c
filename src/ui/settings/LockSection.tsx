import KeyRound from 'lucide-solid/icons/key-round'
import LockIcon from 'lucide-solid/icons/lock'
import { createResource, createSignal, Match, Show, Switch } from 'solid-js'
import type { JSX } from 'solid-js'
import type { DeviceLock } from '../../browser.ts'
import { useDeviceKeys } from '../device-keys.ts'
import { FieldError } from '../parts/FieldError.tsx'
import { createSubmission } from '../parts/submission.ts'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'
import { LockDialog, type LockTask } from './LockDialog.tsx'

interface LockFacts {
  readonly lock: DeviceLock
  readonly isOn: boolean
  readonly hasPasskey: boolean
  readonly canUsePasskey: boolean
}

async function readFacts(lock: DeviceLock): Promise<LockFacts> {
  const [state, hasPasskey, canUsePasskey] = await Promise.all([lock.state(), lock.hasPasskey(), lock.canUsePasskey()])
  return { lock, isOn: state !== 'none', hasPasskey, canUsePasskey }
}

/** Keys at rest, under a passphrase. For all meshes of this device. */
export function LockSection(): JSX.Element {
  const keys = useDeviceKeys()
  const toasts = useToasts()
  const [facts, { refetch }] = createResource(async () => readFacts(await keys.lock()))
  const [task, setTask] = createSignal<LockTask>()
  const passkey = createSubmission(async (lock: DeviceLock, isWanted: boolean) => {
    await (isWanted ? lock.addPasskey() : lock.removePasskey())
    toasts.show(isWanted ? strings.lock.passkeyAdded : strings.lock.passkeyRemoved)
    await refetch()
  })
  const done = (sentence: string) => {
    setTask(undefined)
    toasts.show(sentence)
    void refetch()
  }
  return (
    <section class="panel">
      <h2>{strings.lock.heading}</h2>
      <p class="soft">{strings.lock.body}</p>
      <Show when={facts.latest}>
        {(known) => (
          <>
            <Switch>
              <Match when={!known().isOn}>
                <div>
                  <button type="button" class="button" onClick={() => setTask('put')}>
                    <LockIcon size={18} aria-hidden="true" />
                    {strings.lock.put}
                  </button>
                </div>
              </Match>
              <Match when={known().isOn}>
                <p>{known().hasPasskey ? strings.lock.isOnWithPasskey : strings.lock.isOn}</p>
                <div class="button-row">
                  <button type="button" class="button" onClick={() => window.location.reload()}>
                    <LockIcon size={18} aria-hidden="true" />
                    {strings.lock.lockNow}
                  </button>
                  <button type="button" class="button" onClick={() => setTask('change')}>
                    {strings.lock.change}
                  </button>
                  <Show when={known().hasPasskey || known().canUsePasskey}>
                    <button
                      type="button"
                      class="button"
                      aria-disabled={passkey.busy()}
                      onClick={() => void passkey.run(known().lock, !known().hasPasskey)}
                    >
                      <KeyRound size={18} aria-hidden="true" />
                      {known().hasPasskey ? strings.lock.removePasskey : strings.lock.addPasskey}
                    </button>
                  </Show>
                  <button type="button" class="button button-quiet" onClick={() => setTask('remove')}>
                    {strings.lock.remove}
                  </button>
                </div>
                <FieldError sentence={passkey.error()} />
              </Match>
            </Switch>
            <LockDialog lock={known().lock} task={task()} onClose={() => setTask(undefined)} onDone={done} />
          </>
        )}
      </Show>
      <details class="more">
        <summary>{strings.lock.limitsTitle}</summary>
        <p class="soft">{strings.lock.limits}</p>
      </details>
    </section>
  )
}
