package dev.vht.contracts;

import dev.vht.contracts.internal.compile.ProtocolDraft;
import dev.vht.contracts.internal.compile.RoleDraft;
import java.util.List;

/**
 * Says what a contract demands of the objects that take on a role in it. The contract is built by
 * the {@link ContractBuilder} from which this came.
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
