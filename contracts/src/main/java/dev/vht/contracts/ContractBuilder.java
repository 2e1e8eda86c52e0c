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
 * Builds a contract for an interface you don't own. Everything it can express, annotations can
 * express too.
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
 * <p><b>Thread-safety:</b> not thread-safe.
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
   * Names the event with which every trace begins, which is attaching the contract to an object.
   *
   * @param event its name
   * @return this
   */
  public ContractBuilder<T> creation(String event) {
    creation = Objects.requireNonNull(event, "event");
    return this;
  }

  /**
   * Adds a role: another interface whose objects take part in this contract. Methods return such
   * objects ({@link #returns}) or receive them ({@link #passes}), or the objects share a trace
   * ({@link Extent#CONTRACT}) with those of this interface.
   *
   * @param <C> the interface
   * @param name the role's name
   * @param type the interface
   * @return a builder of what the contract demands of the role's objects
   * @throws ContractDefinitionException if there is already such a role, or if no class can
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
   * Builds the contract.
   *
   * @return the contract
   * @throws ContractDefinitionException if the contract is malformed or contradicts itself, or if
   *     no class can implement one of its interfaces
   */
  public Contract<T> build() {
    CompiledContract compiled =
        new ContractCompiler(roles, protocols, noun, creation, lookup).compile();
    return new Contract<>(compiled, compiled.roles().get(0));
  }
}
