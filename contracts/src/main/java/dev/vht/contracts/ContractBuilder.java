package dev.vht.contracts;

import dev.vht.contracts.annotation.Extent;
import dev.vht.contracts.internal.compile.ContractCompiler;
import dev.vht.contracts.internal.compile.ProtocolDraft;
import dev.vht.contracts.internal.compile.RoleDraft;
import dev.vht.contracts.internal.model.CompiledContract;
import dev.vht.contracts.verdict.ContractDefinitionException;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Makes a contract for an interface that one does not own. What it can say, annotations can, too.
 *
 * <pre>{@code
 * Contract<Iterator<String>> contract =
 *     Contract.<Iterator<String>>builder(Iterator.class, MethodHandles.lookup())
 *         .event("more", e -> e.returned(Iterator::hasNext).when(o -> o.result() == Boolean.TRUE))
 *         .event("next", e -> e.called(Iterator::next))
 *         .protocol("I1", p -> p.allows("(more+ next)*"))
 *         .build();
 * }</pre>
 *
 * <p><b>Thread-safety:</b> for one thread.
 *
 * @param <T> the interface
 */
public final class ContractBuilder<T> extends RoleBuilder<T, ContractBuilder<T>> {
  private final MethodHandles.Lookup lookup;
  private final List<RoleDraft> roles;
  private final List<ProtocolDraft> protocols;
  private String noun = "object";
  private String creation = "";

  ContractBuilder(Class<?> type, MethodHandles.Lookup lookup) {
    this(new RoleDraft("", type), lookup, new ArrayList<>());
  }

  private ContractBuilder(
      RoleDraft draft, MethodHandles.Lookup lookup, List<ProtocolDraft> protocols) {
    super(draft, protocols);
    this.lookup = lookup;
    this.protocols = protocols;
    this.roles = new ArrayList<>(List.of(draft));
  }

  @Override
  ContractBuilder<T> self() {
    return this;
  }

  /**
   * Sets what reports call an object of the interface.
   *
   * @param word a noun, such as "table"
   * @return this
   */
  public ContractBuilder<T> noun(String word) {
    noun = Objects.requireNonNull(word, "word");
    return this;
  }

  /**
   * Names the event with which every trace begins: the attaching of the contract to an object.
   *
   * @param event its name
   * @return this
   */
  public ContractBuilder<T> creation(String event) {
    creation = Objects.requireNonNull(event, "event");
    return this;
  }

  /**
   * Adds a role: another interface whose objects take part in this contract, because methods return
   * them ({@link #returns}), are given them ({@link #passes}), or because they share a trace
   * ({@link Extent#CONTRACT}) with those of this interface.
   *
   * @param <C> the interface
   * @param name the role's name
   * @param type the interface
   * @return what the contract demands of the role's objects
   * @throws ContractDefinitionException if there is such a role already, or if no class can
   *     implement the interface
   */
  public <C> ChildBuilder<C> role(String name, Class<? super C> type) {
    if (roles.stream().anyMatch(role -> role.name.equals(name))) {
      throw new ContractDefinitionException("there are two roles " + name, null);
    }
    RoleDraft draft = new RoleDraft(name, type);
    roles.add(draft);
    return new ChildBuilder<>(draft, protocols);
  }

  /**
   * Makes the contract.
   *
   * @return the contract
   * @throws ContractDefinitionException if what was said is malformed or contradicts itself, or if
   *     no class can be made for an interface
   */
  public Contract<T> build() {
    CompiledContract family =
        new ContractCompiler(roles, protocols, noun, creation, lookup).family();
    return new Contract<>(family, family.roles().get(0));
  }
}
