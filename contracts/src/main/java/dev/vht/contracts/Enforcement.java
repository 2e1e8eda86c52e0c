package dev.vht.contracts;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How a contract is attached to one object: what is watched, what happens at a violation, and what
 * reports say of the object. Immutable; each method returns a changed copy.
 */
public final class Enforcement {

  private final Mode mode;
  private final Level level;
  private final CallSites callSites;
  private final @Nullable String name;
  private final UnaryOperator<Object> slicing;
  private final boolean seeded;
  private final @Nullable Consumer<Violation> listener;
  private final List<Class<?>> via;

  private Enforcement(
      Mode mode,
      Level level,
      CallSites callSites,
      @Nullable String name,
      UnaryOperator<Object> slicing,
      boolean seeded,
      @Nullable Consumer<Violation> listener,
      List<Class<?>> via) {
    this.mode = mode;
    this.level = level;
    this.callSites = callSites;
    this.name = name;
    this.slicing = slicing;
    this.seeded = seeded;
    this.listener = listener;
    this.via = via;
  }

  /**
   * Returns an enforcement at level {@link Level#PROTOCOL} with call sites at violations.
   *
   * @param mode what happens at a violation
   * @return an enforcement to be refined
   */
  public static Enforcement of(Mode mode) {
    return new Enforcement(
        Objects.requireNonNull(mode, "mode"),
        Level.PROTOCOL,
        CallSites.VIOLATION,
        null,
        UnaryOperator.identity(),
        true,
        null,
        List.of());
  }

  /**
   * Sets how much is watched.
   *
   * @param level the level
   * @return a changed copy
   */
  public Enforcement level(Level level) {
    return new Enforcement(
        mode, Objects.requireNonNull(level), callSites, name, slicing, seeded, listener, via);
  }

  /**
   * Sets where call sites are looked up.
   *
   * @param callSites the places
   * @return a changed copy
   */
  public Enforcement callSites(CallSites callSites) {
    return new Enforcement(
        mode, level, Objects.requireNonNull(callSites), name, slicing, seeded, listener, via);
  }

  /**
   * Sets what reports call the object.
   *
   * @param name for example a URL
   * @return a changed copy
   */
  public Enforcement named(String name) {
    return new Enforcement(
        mode, level, callSites, Objects.requireNonNull(name), slicing, seeded, listener, via);
  }

  /**
   * Sets what makes two keys the same slice: the equality of what this function returns for them.
   * It may be called by many threads at once.
   *
   * @param slicing from a key to an immutable object with {@code equals} and {@code hashCode}; the
   *     key itself unless set
   * @return a changed copy
   */
  public Enforcement slicedBy(UnaryOperator<Object> slicing) {
    return new Enforcement(
        mode, level, callSites, name, Objects.requireNonNull(slicing), seeded, listener, via);
  }

  /**
   * Says that the object is new: unseen slices are in their initial state without asking the object
   * ({@link Protocol#seed()}), and such a state needs no memory.
   *
   * @return a changed copy
   */
  public Enforcement unseeded() {
    return new Enforcement(mode, level, callSites, name, slicing, false, listener, via);
  }

  /**
   * Sets who is told of each violation, before it is thrown or logged. What the listener throws
   * reaches the caller of the violating method.
   *
   * @param listener called by the violating thread
   * @return a changed copy
   */
  public Enforcement listener(Consumer<Violation> listener) {
    return new Enforcement(
        mode, level, callSites, name, slicing, seeded, Objects.requireNonNull(listener), via);
  }

  /**
   * Names the classes through which programs come to the object, so that reports show the program's
   * own line as the place where it was opened.
   *
   * @param via classes whose stack frames are passed over, those nested in them included
   * @return a changed copy
   */
  public Enforcement openedVia(Class<?>... via) {
    return new Enforcement(mode, level, callSites, name, slicing, seeded, listener, List.of(via));
  }

  /**
   * Returns what happens at a violation.
   *
   * @return the mode
   */
  public Mode mode() {
    return mode;
  }

  /**
   * Returns how much is watched.
   *
   * @return the level
   */
  public Level level() {
    return level;
  }

  CallSites callSites() {
    return callSites;
  }

  @Nullable String name() {
    return name;
  }

  UnaryOperator<Object> slicing() {
    return slicing;
  }

  boolean isSeeded() {
    return seeded;
  }

  @Nullable Consumer<Violation> listener() {
    return listener;
  }

  List<Class<?>> via() {
    return via;
  }
}
