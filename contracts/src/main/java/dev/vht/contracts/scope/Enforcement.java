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
 * How a contract is attached to one object: what is watched, what happens at a violation, and what
 * reports say of the object. Immutable; each method returns a changed copy.
 */
public final class Enforcement {

  /** Everything that can be set; a copy of it is changed. */
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
   * Returns an enforcement at level {@link Level#PROTOCOL} with call sites at violations.
   *
   * @param mode what happens at a violation
   * @return an enforcement to be refined
   */
  public static Enforcement of(Mode mode) {
    Settings settings = new Settings();
    settings.mode = Objects.requireNonNull(mode, "mode");
    return new Enforcement(settings);
  }

  /**
   * Sets how much is watched.
   *
   * @param level the level
   * @return a changed copy
   */
  public Enforcement level(Level level) {
    Objects.requireNonNull(level, "level");
    return with(changed -> changed.level = level);
  }

  /**
   * Sets where call sites are looked up.
   *
   * @param callSites the places
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
   * Sets what makes two keys the same slice: the equality of what this function returns for them.
   * It may be called by many threads at once.
   *
   * @param slicing from a key to an immutable object with {@code equals} and {@code hashCode}; the
   *     key itself unless set
   * @return a changed copy
   */
  public Enforcement slicedBy(UnaryOperator<Object> slicing) {
    Objects.requireNonNull(slicing, "slicing");
    return with(changed -> changed.slicing = slicing);
  }

  /**
   * Says that the object is new: unseen slices are in their initial state without asking the object
   * ({@link Protocol#seed()}), and such a state needs no memory.
   *
   * @return a changed copy
   */
  public Enforcement unseeded() {
    return with(changed -> changed.isSeeded = false);
  }

  /**
   * Sets who is told of each violation, before it is thrown or logged. A listener that throws is
   * logged once, and changes nothing else: the violation is thrown or logged, and the listener is
   * told of later ones. Calls that it makes on the object are not judged.
   *
   * @param listener called by the violating thread
   * @return a changed copy
   */
  public Enforcement listener(Consumer<Violation> listener) {
    Objects.requireNonNull(listener, "listener");
    return with(changed -> changed.listener = listener);
  }

  /**
   * Names the classes through which programs come to the object, so that reports show the program's
   * own line as the place where it was opened.
   *
   * @param via classes whose stack frames are passed over, those nested in them included
   * @return a changed copy
   */
  public Enforcement openedVia(Class<?>... via) {
    List<Class<?>> classes = List.of(via);
    return with(changed -> changed.via = classes);
  }

  /**
   * Sets who is told of each moment of each call that a protocol hears: a {@link TraceFile}, or
   * anything else. A recorder that throws is logged once, and changes nothing else: the call goes
   * on, and the recorder is told of later moments. Calls that it makes on the object are not
   * judged.
   *
   * @param recorder called by the calling thread
   * @return a changed copy
   */
  public Enforcement recorder(Consumer<TraceEvent> recorder) {
    Objects.requireNonNull(recorder, "recorder");
    return with(changed -> changed.recorder = recorder);
  }

  /**
   * Tells nobody of each moment.
   *
   * @return a changed copy
   */
  public Enforcement withoutRecorder() {
    return with(changed -> changed.recorder = null);
  }

  /**
   * Sets with which other objects this one shares the traces of protocols of {@link
   * Extent#CONTRACT}.
   *
   * @param sharing those objects; all objects of the contract unless set
   * @return a changed copy
   */
  public Enforcement sharing(Sharing sharing) {
    Objects.requireNonNull(sharing, "sharing");
    return with(changed -> changed.sharing = sharing);
  }

  /**
   * Waits until the object is collected, and then reports what it still owes ({@link
   * Completion#OWED}), with the place where it was opened: to the listener and to the log, whatever
   * the mode. Slices whose key is an object are reported when that is collected.
   *
   * @param oneIn of how many objects one is waited for; 1 for all of them
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
   * Returns what happens at a violation.
   *
   * @return the mode
   */
  public Mode mode() {
    return settings.mode;
  }

  /**
   * Returns how much is watched.
   *
   * @return the level
   */
  public Level level() {
    return settings.level;
  }

  /**
   * Returns where call sites are looked up.
   *
   * @return the places
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
   * Returns what makes two keys the same slice.
   *
   * @return from a key to what is compared
   */
  public UnaryOperator<Object> slicing() {
    return settings.slicing;
  }

  /**
   * Tells whether unseen slices ask the object.
   *
   * @return false after {@link #unseeded}
   */
  public boolean isSeeded() {
    return settings.isSeeded;
  }

  /**
   * Returns who is told of each violation.
   *
   * @return the listener, or empty
   */
  public Optional<Consumer<Violation>> listener() {
    return Optional.ofNullable(settings.listener);
  }

  /**
   * Returns the classes through which programs come to the object.
   *
   * @return none unless set
   */
  public List<Class<?>> via() {
    return settings.via;
  }

  /**
   * Returns who is told of each moment.
   *
   * @return the recorder, or empty
   */
  public Optional<Consumer<TraceEvent>> recorder() {
    return Optional.ofNullable(settings.recorder);
  }

  /**
   * Returns which objects share a trace.
   *
   * @return those, or empty for all objects of the contract
   */
  public Optional<Sharing> sharing() {
    return Optional.ofNullable(settings.sharing);
  }

  /**
   * Tells whether somebody waits until the object is collected.
   *
   * @return true after {@link #awaitingEnd}
   */
  public boolean isEndAwaited() {
    return settings.sampling > 0;
  }

  /**
   * Returns for how many objects one is awaited.
   *
   * @return at least 1; 0 if none is awaited
   */
  public int sampling() {
    return settings.sampling;
  }
}
