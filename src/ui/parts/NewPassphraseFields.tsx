import type { JSX } from 'solid-js'
import { strings } from '../strings.ts'
import type { NewPassphrase } from './new-passphrase.ts'
import { PassphraseField } from './PassphraseField.tsx'

interface NewPassphraseFieldsProps {
  readonly passphrase: NewPassphrase
  readonly label: string
  readonly hint?: string
  readonly autofocus?: boolean
}

/** A new passphrase, twice: a typing error in one that cannot be seen would lock its owner out. */
export function NewPassphraseFields(props: NewPassphraseFieldsProps): JSX.Element {
  return (
    <>
      <PassphraseField
        label={props.label}
        value={props.passphrase.first()}
        onInput={(text) => props.passphrase.setFirst(text)}
        error={props.passphrase.firstError()}
        {...(props.hint === undefined ? {} : { hint: props.hint })}
        {...(props.autofocus === true ? { autofocus: true } : {})}
        isNew
      />
      <PassphraseField
        label={strings.lock.again}
        value={props.passphrase.second()}
        onInput={(text) => props.passphrase.setSecond(text)}
        error={props.passphrase.secondError()}
        isNew
      />
    </>
  )
}
