package dev.vht.contracts;

import dev.vht.contracts.annotation.Passing;
import dev.vht.contracts.annotation.Sensitive;
import dev.vht.contracts.internal.compile.MethodSet;
import dev.vht.contracts.internal.compile.ProtocolDraft;
import dev.vht.contracts.internal.compile.RoleCompiler;
import dev.vht.contracts.internal.compile.RoleDraft;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.MethodReference;
import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.verdict.ContractDefinitionException;
import dev.vht.contracts.verdict.Phase;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Declares what a contract demands of the objects of one interface.
 *
 * <p>A method for which no event is declared has one, on call. It is named after the method, or in
 * a role after the role and the method: {@code iterator.next}.
 *
 * @param <T> the interface
 * @param <B> the builder itself
 */
public abstract sealed class RoleBuilder<T, B extends RoleBuilder<T, B>>
    permits ContractBuilder, ChildBuilder {
  private final RoleDraft draft;
  private final List<ProtocolDraft> protocols;

  RoleBuilder(RoleDraft draft, List<ProtocolDraft> protocols) {
    this.draft = draft;
    this.protocols = protocols;
  }

  abstract B self();

  RoleDraft draft() {
    return draft;
  }

  /**
   * Declares an event.
   *
   * @param name its name in patterns: Java identifiers, joined by dots
   * @param says declares the event
   * @return this
   * @throws ContractDefinitionException if it names a method that does not exist
   */
  public B event(String name, Consumer<EventBuilder<T>> says) {
    EventBuilder<T> event = new EventBuilder<>(draft.type, name);
    says.accept(event);
    if (event.moments().isEmpty()) {
      throw new ContractDefinitionException(
          draft.type.getName() + ": the event " + name + " belongs to no method", null);
    }
    for (EventBuilder.Moment moment : event.moments()) {
      for (Method method : moment.methods().methods()) {
        draft
            .draft(method)
            .declared
            .add(
                new RoleDraft.EventDraft(
                    event.name(), moment.phase(), event.guard(), moment.thrown(), event.keys()));
      }
    }
    return self();
  }

  /**
   * Sets where the events of some methods find a key. A source that an event sets itself takes
   * precedence.
   *
   * @param key the key's name
   * @param source where it is found
   * @param methods the methods' names; none means all methods
   * @return this
   * @throws ContractDefinitionException if there is no such method
   */
  public B key(String key, KeySource source, String... methods) {
    for (Method method : named(methods)) {
      draft.draft(method).keys.put(key, source);
    }
    return self();
  }

  private List<Method> named(String... names) {
    List<Method> methods = new ArrayList<>();
    for (String name : names) {
      methods.addAll(MethodSet.of(draft.type, name).methods());
    }
    return names.length == 0 ? MethodSet.checkable(draft.type) : methods;
  }

  /**
   * Adds a requirement, checked before a call. The caller is to blame if it does not hold.
   *
   * @param rule the requirement's number
   * @param method the method
   * @param text what a report says after "but" if it does not hold
   * @param holds the requirement
   * @return this
   */
  public B requires(
      String rule, MethodReference<T> method, String text, Predicate<Occurrence> holds) {
    return condition(Phase.CALL, rule, method, text, holds);
  }

  /**
   * Adds a guarantee, checked when a call returns. The implementation is to blame if it does not
   * hold.
   *
   * @param rule the guarantee's number
   * @param method the method
   * @param text what a report says after "but" if it does not hold
   * @param holds the guarantee
   * @return this
   */
  public B ensures(
      String rule, MethodReference<T> method, String text, Predicate<Occurrence> holds) {
    return condition(Phase.RETURN, rule, method, text, holds);
  }

  private B condition(
      Phase phase,
      String rule,
      MethodReference<T> method,
      String text,
      Predicate<Occurrence> holds) {
    for (Method of : MethodSet.of(draft.type, method).methods()) {
      draft.draft(of).conditions.add(new MethodRules.Condition(phase, rule, text, holds));
    }
    return self();
  }

  /**
   * Declares an exception of the implementation which means that the caller broke a rule.
   *
   * @param rule the rule's number
   * @param exception what the implementation throws
   * @param text what a report says after "but"; <code>{message}</code> stands for the exception's
   *     message
   * @param events the events at which it may be thrown; none means all
   * @return this
   */
  public B refuses(
      String rule, Class<? extends RuntimeException> exception, String text, String... events) {
    draft.refusals.add(new RoleDraft.RefusalDraft(rule, exception, text, List.of(events)));
    return self();
  }

  /**
   * Declares an exception after which the effect of a call is uncertain: the call has taken effect,
   * or it will at any later moment, or never. {@link
   * dev.vht.contracts.annotation.Uncertain @Uncertain} says what that means.
   *
   * @param exception what the implementation throws, subclasses included
   * @param events the events at which it may be thrown; none means all
   * @return this
   */
  public B uncertainAfter(Class<? extends Throwable> exception, String... events) {
    draft.uncertain.add(new RoleDraft.UncertainDraft(exception, List.of(events)));
    return self();
  }

  /**
   * Keeps arguments of a method out of reports and recorded traces, as {@link Sensitive} does.
   *
   * @param method the method
   * @param arguments their indexes, from 0; none means all
   * @return this
   * @throws ContractDefinitionException if there is no such argument
   */
  public B sensitive(MethodReference<T> method, int... arguments) {
    for (Method of : MethodSet.of(draft.type, method).methods()) {
      int count = of.getParameterCount();
      for (int index : arguments.length == 0 ? IntStream.range(0, count).toArray() : arguments) {
        if (index < 0 || index >= count) {
          throw new ContractDefinitionException(of + " has no argument " + index, null);
        }
        draft.draft(of).sensitive.add(index);
      }
    }
    return self();
  }

  /**
   * Keeps the result of a method out of reports and recorded traces, as {@link Sensitive} does.
   *
   * @param method the method
   * @return this
   */
  public B sensitiveResult(MethodReference<T> method) {
    MethodSet.of(draft.type, method)
        .methods()
        .forEach(of -> draft.draft(of).sensitive.add(MethodRules.RESULT));
    return self();
  }

  /**
   * Gives a method's result a role. The result is checked, and shares the events of this object.
   *
   * @param method the method
   * @param role the role of its result
   * @return this
   * @throws ContractDefinitionException if the role's interface does not fit the method's result
   */
  public B returns(MethodReference<T> method, RoleBuilder<?, ?> role) {
    for (Method of : MethodSet.of(draft.type, method).methods()) {
      requireFit(of, of.getReturnType(), role);
      draft.draft(of).result = role.draft();
    }
    return self();
  }

  /**
   * Gives each element of a method's result a role, as {@link #returns} does for a result. A
   * collection, map or iterator is returned as a view, which delegates to it. A stream, optional or
   * future is mapped, and an array is copied.
   *
   * @param method a method that returns an array, {@code Iterable}, {@code Collection}, {@code
   *     List}, {@code Set}, {@code Iterator}, {@code Spliterator}, {@code Map} (its values), {@code
   *     Stream}, {@code Optional}, {@code CompletionStage} or {@code CompletableFuture}
   * @param role the role of the elements
   * @return this
   * @throws ContractDefinitionException if the method returns something else, or if the role's
   *     interface does not fit the elements
   */
  public B returnsEach(MethodReference<T> method, RoleBuilder<?, ?> role) {
    for (Method of : MethodSet.of(draft.type, method).methods()) {
      requireFit(of, RoleCompiler.elementType(of), role);
      draft.draft(of).each = role.draft();
    }
    return self();
  }

  /**
   * Gives an argument, such as a listener, a role. The argument is checked, and the implementation
   * is its caller.
   *
   * @param method the method
   * @param index the argument, from 0
   * @param role the role of the argument
   * @return this
   * @throws ContractDefinitionException if the role's interface does not fit the parameter
   */
  public B passes(MethodReference<T> method, int index, RoleBuilder<?, ?> role) {
    for (Method of : MethodSet.of(draft.type, method).methods()) {
      requireArgument(of, index);
      requireFit(of, of.getParameterTypes()[index], role);
      draft.draft(of).passed.put(index, role.draft());
    }
    return self();
  }

  /**
   * Passes an argument to the implementation as its maker made it, whatever the parameter's type.
   * This also applies to the elements of an array and of a container, which {@link #returnsEach}
   * lists. Without it, only objects that the implementation made itself are passed so, to
   * parameters whose type is the interface of a role, a super-interface of one, or an array of
   * those.
   *
   * <p>An argument that is no checked object of this contract is passed as it is. If another
   * contract checks it too, that one goes on doing so.
   *
   * @param method the method
   * @param index the argument, from 0
   * @return this
   * @throws ContractDefinitionException if there is no such argument
   */
  public B passesRaw(MethodReference<T> method, int index) {
    return passesAs(Passing.RAW, method, index);
  }

  /**
   * Passes an argument to the implementation as the checked object that the program passed, so that
   * the contract observes what the implementation calls on it.
   *
   * @param method the method
   * @param index the argument, from 0
   * @return this
   * @throws ContractDefinitionException if there is no such argument
   */
  public B passesChecked(MethodReference<T> method, int index) {
    return passesAs(Passing.CHECKED, method, index);
  }

  private B passesAs(Passing passing, MethodReference<T> method, int index) {
    for (Method of : MethodSet.of(draft.type, method).methods()) {
      requireArgument(of, index);
      draft.draft(of).passing.put(index, passing);
    }
    return self();
  }

  private static void requireArgument(Method method, int index) {
    if (index < 0 || index >= method.getParameterCount()) {
      throw new ContractDefinitionException(method + " has no argument " + index, null);
    }
  }

  private static void requireFit(Method method, Class<?> type, RoleBuilder<?, ?> role) {
    if (!type.isAssignableFrom(role.draft().type)) {
      throw new ContractDefinitionException(
          method
              + ": an object checked as "
              + role.draft().type.getName()
              + " is no "
              + type.getName(),
          null);
    }
  }

  /**
   * Adds a protocol over the events of each object of this interface and of its children.
   *
   * @param rule its number, as reports cite it
   * @param says declares the protocol
   * @return this
   */
  public B protocol(String rule, Consumer<ProtocolBuilder> says) {
    ProtocolDraft protocol = new ProtocolDraft(rule, draft.name);
    says.accept(new ProtocolBuilder(protocol));
    protocols.add(protocol);
    return self();
  }
}
