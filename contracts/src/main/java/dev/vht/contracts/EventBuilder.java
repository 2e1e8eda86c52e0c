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
 * Says what an event is: calls of one method or several, how these end, under which condition.
 *
 * @param <T> the interface
 */
public final class EventBuilder<T> {

  /** A method, and the moment of its calls. */
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
   * The event is a call of a method, judged before it is made.
   *
   * @param method the method
   * @return this
   */
  public EventBuilder<T> called(MethodReference<T> method) {
    return add(MethodSet.of(type, method), Phase.CALL, Throwable.class);
  }

  /**
   * The event is a call of a method, judged before it is made.
   *
   * @param method its name
   * @param parameters its parameters' types; without any, every overload is meant
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
   * @param parameters its parameters' types; without any, every overload is meant
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
   * @param parameters its parameters' types; without any, every overload is meant
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
   * Adds a condition on arguments, result, exception, thread or whatever else an occurrence tells.
   * It must have no effects, and may be asked more than once.
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
   * Says where the event finds a key by which traces are cut into slices.
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
