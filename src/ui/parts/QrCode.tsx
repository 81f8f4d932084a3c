import { encode } from 'uqr'
import type { JSX } from 'solid-js'
import './qr-code.css'

/** Light modules around the code, as the standard asks. */
const QUIET_ZONE = 4

/** A QR code drawn as one path: nothing is parsed as markup. Always dark on light, as cameras expect. */
export function QrCode(props: { readonly text: string; readonly label: string }): JSX.Element {
  const code = () => encode(props.text, { border: QUIET_ZONE, ecc: 'L' })
  const path = () =>
    code()
      .data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')))
      .join('')
  return (
    <svg class="qr-code" role="img" aria-label={props.label} viewBox={`0 0 ${code().size} ${code().size}`}>
      <path d={path()} />
    </svg>
  )
}
