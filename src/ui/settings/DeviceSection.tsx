import { createResource, createSignal, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { formatBytes } from '../format.ts'
import { strings } from '../strings.ts'
import { useDeviceStorage } from './device-storage.ts'
import { OnlyHereNote } from './OnlyHereNote.tsx'
import { ScrubControl } from './ScrubControl.tsx'

/** How much Warren keeps on this device, whether the browser keeps it, and whether it is all right. */
export function DeviceSection(): JSX.Element {
  const storage = useDeviceStorage()
  const [state, { mutate }] = createResource(() => storage.read())
  const [hasAsked, setHasAsked] = createSignal(false)

  const ask = async () => {
    mutate(await storage.askToPersist())
    setHasAsked(true)
  }

  return (
    <section class="panel">
      <h2>{strings.settings.deviceHeading}</h2>
      <Show when={state.latest}>
        {(known) => (
          <>
            <Show when={known().quota > 0} fallback={<p class="soft">{strings.settings.storageUnknown}</p>}>
              <p>{strings.settings.storageUsed(formatBytes(known().usage), formatBytes(known().quota))}</p>
              <progress
                class="progress"
                aria-label={strings.settings.storageMeter}
                value={known().usage}
                max={known().quota}
              />
            </Show>
            <Show when={!known().persisted} fallback={<p class="soft">{strings.settings.persistYes}</p>}>
              <p class="soft" role="status">
                {hasAsked() ? strings.settings.persistNo : strings.settings.persistBody}
              </p>
              <div>
                <button type="button" class="button" onClick={() => void ask()}>
                  {strings.settings.persistAsk}
                </button>
              </div>
            </Show>
          </>
        )}
      </Show>
      <OnlyHereNote />
      <ScrubControl />
    </section>
  )
}
