package dev.vht.contracts.spec;

import dev.vht.contracts.annotation.Matching;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where an event finds a key of its slice. Immutable. */
public final class KeySource {

  /** The kinds of sources. */
  public enum Kind {
    /** An argument of the call. */
    ARGUMENT,
    /** The result of the call. */
    RESULT,
    /** The object that was called. */
    RECEIVER,
    /** The calling thread. */
    THREAD,
    /** The result of a function of the occurrence. */
    FUNCTION
  }

  private final Kind kind;
  private final int index;
  private final @Nullable Function<Occurrence, @Nullable Object> function;
  private final Matching matching;

  private KeySource(
      Kind kind,
      int index,
      @Nullable Function<Occurrence, @Nullable Object> function,
      Matching matching) {
    this.kind = kind;
    this.index = index;
    this.function = function;
    this.matching = matching;
  }

  /**
   * Returns a source for an argument, matched by equality.
   *
   * @param index from 0
   * @return the source
   */
  public static KeySource argument(int index) {
    return new KeySource(Kind.ARGUMENT, index, null, Matching.EQUALITY);
  }

  /**
   * Returns a source for the result of the method, matched by equality. Only an event on return can
   * use it.
   *
   * @return the source
   */
  public static KeySource result() {
    return new KeySource(Kind.RESULT, 0, null, Matching.EQUALITY);
  }

  /**
   * Returns a source for the object that is called, matched by identity.
   *
   * @return the source
   */
  public static KeySource receiver() {
    return new KeySource(Kind.RECEIVER, 0, null, Matching.IDENTITY);
  }

  /**
   * Returns a source for the calling thread, matched by identity.
   *
   * @return the source
   */
  public static KeySource thread() {
    return new KeySource(Kind.THREAD, 0, null, Matching.IDENTITY);
  }

  /**
   * Returns a source for the result of a function, matched by equality.
   *
   * @param function takes the occurrence and returns the key; must have no side effects
   * @return the source
   */
  public static KeySource of(Function<Occurrence, @Nullable Object> function) {
    return new KeySource(
        Kind.FUNCTION, 0, Objects.requireNonNull(function, "function"), Matching.EQUALITY);
  }

  /**
   * Matches keys by identity, and frees a slice with its object. If one source of a key is matched
   * by identity, all its sources are.
   *
   * @return a changed copy
   */
  public KeySource byIdentity() {
    return new KeySource(kind, index, function, Matching.IDENTITY);
  }

  /**
   * Returns the kind of this source.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * Returns the index of the argument.
   *
   * @return the index, from 0; 0 for every kind but {@link Kind#ARGUMENT}
   */
  public int index() {
    return index;
  }

  /**
   * Returns the function.
   *
   * @return null for every kind but {@link Kind#FUNCTION}
   */
  public @Nullable Function<Occurrence, @Nullable Object> function() {
    return function;
  }

  /**
   * Returns how keys are matched.
   *
   * @return by equality or by identity
   */
  public Matching matching() {
    return matching;
  }
}
