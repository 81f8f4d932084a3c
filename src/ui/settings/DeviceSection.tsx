import { createResource, createSignal, Match, Show, Switch } from 'solid-js'
import type { JSX } from 'solid-js'
import { formatBytes } from '../format.ts'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'

type Persistence = 'yes' | 'no' | 'unasked'

interface Usage {
  readonly used: number
  readonly quota: number
}

/** Undefined where the browser keeps it to itself, as on a page that is not a secure context. */
async function readUsage(): Promise<Usage | undefined> {
  if (!('storage' in navigator)) return undefined
  const { usage, quota } = await navigator.storage.estimate()
  return usage === undefined || quota === undefined ? undefined : { used: usage, quota }
}

async function readPersistence(): Promise<Persistence> {
  if (!('storage' in navigator)) return 'no'
  return (await navigator.storage.persisted()) ? 'yes' : 'unasked'
}

export function DeviceSection(): JSX.Element {
  const toasts = useToasts()
  const [usage] = createResource(readUsage)
  const [known] = createResource(readPersistence)
  const [answer, setAnswer] = createSignal<Persistence>()
  const persistence = () => answer() ?? known.latest

  const ask = async () => {
    try {
      setAnswer((await navigator.storage.persist()) ? 'yes' : 'no')
    } catch (error) {
      toasts.showError(error)
    }
  }

  return (
    <section class="panel">
      <h2>{strings.settings.deviceHeading}</h2>
      <Show when={!usage.loading}>
        <Show when={usage.latest} fallback={<p class="soft">{strings.settings.storageUnknown}</p>}>
          {(amount) => (
            <>
              <p>{strings.settings.storageUsed(formatBytes(amount().used), formatBytes(amount().quota))}</p>
              <progress
                class="progress"
                aria-label={strings.settings.storageMeter}
                value={amount().used}
                max={amount().quota}
              />
            </>
          )}
        </Show>
      </Show>
      <Switch>
        <Match when={persistence() === 'yes'}>
          <p class="soft">{strings.settings.persistYes}</p>
        </Match>
        <Match when={persistence() !== undefined}>
          <p class="soft" role="status">
            {persistence() === 'no' ? strings.settings.persistNo : strings.settings.persistBody}
          </p>
          <div>
            <button type="button" class="button" onClick={() => void ask()}>
              {strings.settings.persistAsk}
            </button>
          </div>
        </Match>
      </Switch>
    </section>
  )
}
