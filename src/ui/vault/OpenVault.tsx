import { useParams } from '@solidjs/router'
import type { JSX } from 'solid-js'
import type { LogId, Vault } from '../../core/mesh.ts'
import { useSession } from '../mesh/session.ts'
import { Opened } from '../parts/Opened.tsx'
import { strings } from '../strings.ts'
import './file-marks.css'
import './file-grid.css'
import './file-tiles.css'
import './vault-screen.css'

/** Opens the vault that the address names, and shows what is to be shown of it. */
export function OpenVault(props: { readonly children: (vault: Vault) => JSX.Element }): JSX.Element {
  const session = useSession()
  const params = useParams<{ vault: string }>()
  return (
    <Opened
      id={params.vault as LogId}
      open={session.openVault}
      opening={strings.vault.opening}
      failed={strings.vault.gone}
      retry={strings.vault.retry}
      elsewhere={{ label: strings.vault.toVaults, href: '/' }}
    >
      {props.children}
    </Opened>
  )
}
