package dev.vht.contracts;

import dev.vht.contracts.internal.compile.MethodSet;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.MethodReference;
import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.verdict.ContractDefinitionException;
import dev.vht.contracts.verdict.Phase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Declares an event: the calls of one or more methods, or how they end, under a condition.
 *
 * @param <T> the interface
 */
public final class EventBuilder<T> {

  /** Methods, and the phase of their calls. */
  record Moment(MethodSet methods, Phase phase, Class<? extends Throwable> thrown) {}

  private final Class<?> type;
  private final String name;
  private final List<Moment> moments = new ArrayList<>();
  private final Map<String, KeySource> keys = new LinkedHashMap<>();
  private @Nullable Predicate<Occurrence> guard;

  EventBuilder(Class<?> type, String name) {
    this.type = type;
    this.name = name;
  }

  /**
   * The event is a call of a method, checked before the call is made.
   *
   * @param method the method
   * @return this
   */
  public EventBuilder<T> called(MethodReference<T> method) {
    return add(MethodSet.of(type, method), Phase.CALL, Throwable.class);
  }

  /**
   * The event is a call of a method, checked before the call is made.
   *
   * @param method its name
   * @param parameters its parameter types; none means every overload
   * @return this
   * @throws ContractDefinitionException if there is no such method
   */
  public EventBuilder<T> called(String method, Class<?>... parameters) {
    return add(MethodSet.of(type, method, parameters), Phase.CALL, Throwable.class);
  }

  /**
   * The event is that a method returns.
   *
   * @param method the method
   * @return this
   */
  public EventBuilder<T> returned(MethodReference<T> method) {
    return add(MethodSet.of(type, method), Phase.RETURN, Throwable.class);
  }

  /**
   * The event is that a method returns.
   *
   * @param method its name
   * @param parameters its parameter types; none means every overload
   * @return this
   * @throws ContractDefinitionException if there is no such method
   */
  public EventBuilder<T> returned(String method, Class<?>... parameters) {
    return add(MethodSet.of(type, method, parameters), Phase.RETURN, Throwable.class);
  }

  /**
   * The event is that a method throws.
   *
   * @param exception what it throws, subclasses included
   * @param method the method
   * @return this
   */
  public EventBuilder<T> threw(Class<? extends Throwable> exception, MethodReference<T> method) {
    return add(MethodSet.of(type, method), Phase.THROW, exception);
  }

  /**
   * The event is that a method throws.
   *
   * @param exception what it throws, subclasses included
   * @param method its name
   * @param parameters its parameter types; none means every overload
   * @return this
   * @throws ContractDefinitionException if there is no such method
   */
  public EventBuilder<T> threw(
      Class<? extends Throwable> exception, String method, Class<?>... parameters) {
    return add(MethodSet.of(type, method, parameters), Phase.THROW, exception);
  }

  private EventBuilder<T> add(
      MethodSet methods, Phase phase, Class<? extends Throwable> exception) {
    moments.add(new Moment(methods, phase, exception));
    return this;
  }

  /**
   * Adds a condition on the arguments, result, exception, thread or anything else in an occurrence.
   * It must have no side effects and may be evaluated more than once.
   *
   * @param condition what must hold for the event to happen
   * @return this
   */
  public EventBuilder<T> when(Predicate<Occurrence> condition) {
    Objects.requireNonNull(condition, "condition");
    guard = guard == null ? condition : guard.and(condition);
    return this;
  }

  /**
   * Sets where the event finds a key that divides traces into slices.
   *
   * @param key the key's name
   * @param source where it is found
   * @return this
   */
  public EventBuilder<T> key(String key, KeySource source) {
    keys.put(key, Objects.requireNonNull(source, "source"));
    return this;
  }

  String name() {
    return name;
  }

  List<Moment> moments() {
    return moments;
  }

  Map<String, KeySource> keys() {
    return keys;
  }

  @Nullable Predicate<Occurrence> guard() {
    return guard;
  }
}
