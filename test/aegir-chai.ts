// Stands in for `aegir/chai`, from which interface-blockstore-tests takes its assertions: the same chai, without aegir,
// which is a whole build system.
import { expect, use } from 'chai'
import chaiAsPromised from 'chai-as-promised'

use(chaiAsPromised)

// The suite writes `.to.be.true()`: reading the property asserts, calling what it gives then does nothing more.
use(({ Assertion }, utils) => {
  for (const name of ['ok', 'true', 'false']) {
    const assert = Object.getOwnPropertyDescriptor(Assertion.prototype, name)?.get
    if (assert === undefined) throw new Error(`chai has no assertion named ${name}`)
    utils.addChainableMethod(
      Assertion.prototype,
      name,
      () => undefined,
      function (this: object) {
        assert.call(this)
      },
    )
  }
})

export { expect }
