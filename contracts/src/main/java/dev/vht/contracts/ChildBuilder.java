package dev.vht.contracts;

import dev.vht.contracts.internal.compile.ProtocolDraft;
import dev.vht.contracts.internal.compile.RoleDraft;
import java.util.List;

/**
 * Declares what a contract demands of the objects in one of its roles. The {@link ContractBuilder}
 * that created this builder builds the contract.
 *
 * @param <C> the role's interface
 */
public final class ChildBuilder<C> extends RoleBuilder<C, ChildBuilder<C>> {

  ChildBuilder(RoleDraft draft, List<ProtocolDraft> protocols) {
    super(draft, protocols);
  }

  @Override
  ChildBuilder<C> self() {
    return this;
  }
}
