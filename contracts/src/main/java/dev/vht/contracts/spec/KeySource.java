package dev.vht.contracts.spec;

import dev.vht.contracts.annotation.Matching;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where an event finds one of the objects that name its slice. Immutable. */
public final class KeySource {

  /** Where the object is found. */
  public enum Kind {
    /** An argument of the call. */
    ARGUMENT,
    /** What the call returned. */
    RESULT,
    /** The object that was called. */
    RECEIVER,
    /** The calling thread. */
    THREAD,
    /** What a function returns for the occurrence. */
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
   * Takes an argument, by equality.
   *
   * @param index from 0
   * @return the source
   */
  public static KeySource argument(int index) {
    return new KeySource(Kind.ARGUMENT, index, null, Matching.EQUALITY);
  }

  /**
   * Takes what the method returns, by equality. Only an event on return can have it.
   *
   * @return the source
   */
  public static KeySource result() {
    return new KeySource(Kind.RESULT, 0, null, Matching.EQUALITY);
  }

  /**
   * Takes the object that is called, by identity.
   *
   * @return the source
   */
  public static KeySource receiver() {
    return new KeySource(Kind.RECEIVER, 0, null, Matching.IDENTITY);
  }

  /**
   * Takes the calling thread, by identity.
   *
   * @return the source
   */
  public static KeySource thread() {
    return new KeySource(Kind.THREAD, 0, null, Matching.IDENTITY);
  }

  /**
   * Takes what a function makes of the occurrence, by equality.
   *
   * @param function from the occurrence to the key; without effects
   * @return the source
   */
  public static KeySource of(Function<Occurrence, @Nullable Object> function) {
    return new KeySource(
        Kind.FUNCTION, 0, Objects.requireNonNull(function, "function"), Matching.EQUALITY);
  }

  /**
   * Tells slices apart by the object itself, and frees them with it. All sources of one key are by
   * identity if one is.
   *
   * @return a changed copy
   */
  public KeySource byIdentity() {
    return new KeySource(kind, index, function, Matching.IDENTITY);
  }

  /**
   * Returns where the object is found.
   *
   * @return the kind of source
   */
  public Kind kind() {
    return kind;
  }

  /**
   * Returns which argument it is.
   *
   * @return from 0; 0 for every other kind
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
   * Returns how slices are told apart.
   *
   * @return by equality, or by the object itself
   */
  public Matching matching() {
    return matching;
  }
}
