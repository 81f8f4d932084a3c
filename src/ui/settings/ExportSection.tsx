import PackageOpen from 'lucide-solid/icons/package-open'
import type { JSX } from 'solid-js'
import type { Room } from '../../core/mesh.ts'
import { formatMoment } from '../format.ts'
import { useSession } from '../mesh/session.ts'
import { strings } from '../strings.ts'
import { useDeviceStorage } from './device-storage.ts'

/** Everything out of the mesh, for other programs to open. */
export function ExportSection(): JSX.Element {
  const session = useSession()
  const storage = useDeviceStorage()

  /** A room as text, a line for each message. */
  const writeTranscript = (room: Room): string =>
    room.messages
      .get()
      .map(({ author, time, text, files }) => {
        const names = files.map(({ name }) => `[${name}]`)
        return `${formatMoment(time)}  ${session.nameOf(author)}: ${[text, ...names].join(' ')}`
      })
      .join('\n')

  const start = async () => {
    const { usage } = await storage.read()
    void session.saves.saveEverything(session.mesh, usage, {
      vaults: strings.settings.exportVaults,
      rooms: strings.settings.exportRooms,
      writeTranscript,
      notIncluded: {
        name: strings.settings.exportNotIncludedName,
        write: (paths) =>
          [strings.settings.exportNotIncludedBody, '', ...paths.map(strings.settings.exportNotIncluded), ''].join('\n'),
      },
    })
  }
  return (
    <section class="panel">
      <h2>{strings.settings.exportHeading}</h2>
      <p class="soft">{strings.settings.exportBody}</p>
      <div>
        <button type="button" class="button" onClick={() => void start()}>
          <PackageOpen size={18} aria-hidden="true" />
          {strings.settings.exportAction}
        </button>
      </div>
    </section>
  )
}
