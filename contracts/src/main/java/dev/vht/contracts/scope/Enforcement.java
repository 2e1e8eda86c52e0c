package dev.vht.contracts.scope;

import dev.vht.contracts.annotation.Completion;
import dev.vht.contracts.annotation.Extent;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.trace.TraceFile;
import dev.vht.contracts.verdict.CallSites;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.TraceEvent;
import dev.vht.contracts.verdict.Violation;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How a contract is attached to an object: what is checked, what happens on a violation, and what
 * reports say about the object. Immutable; each method returns a changed copy.
 */
public final class Enforcement {

  private static final class Settings implements Cloneable {
    private Mode mode = Mode.ENFORCE;
    private Level level = Level.PROTOCOL;
    private CallSites callSites = CallSites.VIOLATION;
    private UnaryOperator<Object> slicing = UnaryOperator.identity();
    private boolean isSeeded = true;
    private List<Class<?>> via = List.of();
    private int sampling;
    private @Nullable String name;
    private @Nullable Consumer<Violation> listener;
    private @Nullable Consumer<TraceEvent> recorder;
    private @Nullable Sharing sharing;

    private Settings copy() {
      try {
        return (Settings) clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private final Settings settings;

  private Enforcement(Settings settings) {
    this.settings = settings;
  }

  private Enforcement with(Consumer<Settings> change) {
    Settings changed = settings.copy();
    change.accept(changed);
    return new Enforcement(changed);
  }

  /**
   * Returns an enforcement at level {@link Level#PROTOCOL} with call sites on violations.
   *
   * @param mode what happens on a violation
   * @return an enforcement
   */
  public static Enforcement of(Mode mode) {
    Settings settings = new Settings();
    settings.mode = Objects.requireNonNull(mode, "mode");
    return new Enforcement(settings);
  }

  /**
   * Sets how much of the contract is checked.
   *
   * @param level the level
   * @return a changed copy
   */
  public Enforcement level(Level level) {
    Objects.requireNonNull(level, "level");
    return with(changed -> changed.level = level);
  }

  /**
   * Sets when call sites are looked up.
   *
   * @param callSites the occasions
   * @return a changed copy
   */
  public Enforcement callSites(CallSites callSites) {
    Objects.requireNonNull(callSites, "callSites");
    return with(changed -> changed.callSites = callSites);
  }

  /**
   * Sets what reports call the object.
   *
   * @param name for example a URL
   * @return a changed copy
   */
  public Enforcement named(String name) {
    Objects.requireNonNull(name, "name");
    return with(changed -> changed.name = name);
  }

  /**
   * Sets the function that maps a key to its slice. Two keys name the same slice if the results are
   * equal. Several threads may call it at once.
   *
   * @param slicing takes a key and returns an immutable object with {@code equals} and {@code
   *     hashCode}; the identity function unless set
   * @return a changed copy
   */
  public Enforcement slicedBy(UnaryOperator<Object> slicing) {
    Objects.requireNonNull(slicing, "slicing");
    return with(changed -> changed.slicing = slicing);
  }

  /**
   * Declares that the object is new. Slices start in their initial state without a call to {@link
   * Protocol#seed()}, and slices in that state need no memory.
   *
   * @return a changed copy
   */
  public Enforcement unseeded() {
    return with(changed -> changed.isSeeded = false);
  }

  /**
   * Sets a listener that receives each violation before it is thrown or logged. What the listener
   * throws is logged once and has no other effect: the violation is still thrown or logged, and the
   * listener receives later ones. Calls that it makes on the object are not checked.
   *
   * @param listener called by the violating thread
   * @return a changed copy
   */
  public Enforcement listener(Consumer<Violation> listener) {
    Objects.requireNonNull(listener, "listener");
    return with(changed -> changed.listener = listener);
  }

  /**
   * Names classes to skip when a report looks up where the object was opened. List the classes that
   * programs call to get such an object.
   *
   * @param via classes whose stack frames are skipped, including their nested classes
   * @return a changed copy
   */
  public Enforcement openedVia(Class<?>... via) {
    List<Class<?>> classes = List.of(via);
    return with(changed -> changed.via = classes);
  }

  /**
   * Sets a recorder, such as a {@link TraceFile}, that receives the beginning and the end of each
   * call that a protocol observes. What the recorder throws is logged once and has no other effect:
   * the call continues, and the recorder receives later events. Calls that it makes on the object
   * are not checked.
   *
   * @param recorder called by the calling thread
   * @return a changed copy
   */
  public Enforcement recorder(Consumer<TraceEvent> recorder) {
    Objects.requireNonNull(recorder, "recorder");
    return with(changed -> changed.recorder = recorder);
  }

  /**
   * Removes the recorder.
   *
   * @return a changed copy
   */
  public Enforcement withoutRecorder() {
    return with(changed -> changed.recorder = null);
  }

  /**
   * Sets which other objects share the traces of protocols of {@link Extent#CONTRACT} with this
   * one.
   *
   * @param sharing the group of objects; all objects of the contract unless set
   * @return a changed copy
   */
  public Enforcement sharing(Sharing sharing) {
    Objects.requireNonNull(sharing, "sharing");
    return with(changed -> changed.sharing = sharing);
  }

  /**
   * Reports incomplete traces ({@link Completion#REQUIRED}) when the object is garbage-collected,
   * with the place where it was opened. They are reported to the listener and to the log in every
   * mode but {@link Mode#OFF}. A slice whose key is matched by identity is reported when that key
   * is collected.
   *
   * @param oneIn the sampling rate: one in this many objects is tracked; 1 for all of them
   * @return a changed copy
   * @throws IllegalArgumentException if {@code oneIn} is less than 1
   */
  public Enforcement awaitingEnd(int oneIn) {
    if (oneIn < 1) {
      throw new IllegalArgumentException("one in " + oneIn + " objects; it must be at least 1");
    }
    return with(changed -> changed.sampling = oneIn);
  }

  /**
   * Returns what happens on a violation.
   *
   * @return the mode
   */
  public Mode mode() {
    return settings.mode;
  }

  /**
   * Returns how much of the contract is checked.
   *
   * @return the level
   */
  public Level level() {
    return settings.level;
  }

  /**
   * Returns when call sites are looked up.
   *
   * @return the occasions
   */
  public CallSites callSites() {
    return settings.callSites;
  }

  /**
   * Returns what reports call the object.
   *
   * @return the name, or empty
   */
  public Optional<String> name() {
    return Optional.ofNullable(settings.name);
  }

  /**
   * Returns the function that maps a key to its slice.
   *
   * @return the function
   */
  public UnaryOperator<Object> slicing() {
    return settings.slicing;
  }

  /**
   * Returns whether the seed of a protocol gives the initial state of a slice.
   *
   * @return false after {@link #unseeded}
   */
  public boolean isSeeded() {
    return settings.isSeeded;
  }

  /**
   * Returns the listener, which receives each violation.
   *
   * @return the listener, or empty
   */
  public Optional<Consumer<Violation>> listener() {
    return Optional.ofNullable(settings.listener);
  }

  /**
   * Returns the classes to skip when a report looks up where the object was opened.
   *
   * @return the classes; empty unless set
   */
  public List<Class<?>> via() {
    return settings.via;
  }

  /**
   * Returns the recorder, which receives the beginning and the end of each call.
   *
   * @return the recorder, or empty
   */
  public Optional<Consumer<TraceEvent>> recorder() {
    return Optional.ofNullable(settings.recorder);
  }

  /**
   * Returns which objects share a trace.
   *
   * @return the group of objects, or empty for all objects of the contract
   */
  public Optional<Sharing> sharing() {
    return Optional.ofNullable(settings.sharing);
  }

  /**
   * Returns whether incomplete traces are reported when the object is collected.
   *
   * @return true after {@link #awaitingEnd}
   */
  public boolean isEndAwaited() {
    return settings.sampling > 0;
  }

  /**
   * Returns the sampling rate of {@link #awaitingEnd}.
   *
   * @return at least 1; 0 if it was not set
   */
  public int sampling() {
    return settings.sampling;
  }
}
