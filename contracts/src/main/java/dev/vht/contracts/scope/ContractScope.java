package dev.vht.contracts.scope;

import dev.vht.contracts.annotation.Extent;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A block of code in which contracts are checked with other settings, and which collects every
 * attached contract and every violation. It applies to the thread that opened it and to threads
 * that this thread starts, until it is closed. Scopes of different threads are independent.
 *
 * <p>Every call on an object that was attached in a scope is recorded, which costs time. Scopes are
 * for tests and for diagnosing a program.
 *
 * <pre>{@code
 * try (ContractScope scope = ContractScope.open().mode(Mode.REPORT)) {
 *   ...
 *   scope.incomplete().forEach(System.err::println);
 * }
 * }</pre>
 *
 * <p><b>Thread-safety:</b> any number of threads may use it.
 */
public final class ContractScope implements AutoCloseable {
  private static final InheritableThreadLocal<@Nullable ContractScope> CURRENT =
      new InheritableThreadLocal<>();
  private static volatile boolean isUsed;

  private final @Nullable ContractScope outer;
  private final @Nullable ContractScope before;
  private final @Nullable Sharing sharing;
  private final ConcurrentLinkedQueue<Attachment> attachments = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Violation> violations = new ConcurrentLinkedQueue<>();
  private volatile boolean isClosed;
  private volatile @Nullable Mode mode;
  private volatile @Nullable Level level;

  private ContractScope(
      @Nullable ContractScope outer, @Nullable ContractScope before, @Nullable Sharing sharing) {
    this.outer = outer;
    this.before = before;
    this.sharing = sharing;
  }

  private static ContractScope open(@Nullable ContractScope outer, @Nullable Sharing sharing) {
    isUsed = true;
    ContractScope scope = new ContractScope(outer, CURRENT.get(), sharing);
    CURRENT.set(scope);
    return scope;
  }

  /**
   * Opens a scope inside the thread's current one.
   *
   * @return the scope, to be closed by the same thread
   */
  public static ContractScope open() {
    return open(CURRENT.get(), null);
  }

  /**
   * Opens a scope that is inside no other. The surrounding scopes don't collect what is attached in
   * it, and its objects don't share traces of {@link Extent#CONTRACT} with objects outside. This is
   * for tests: a thread pool may run one test while another one waits on the same thread.
   *
   * @return the scope, to be closed by the same thread
   */
  public static ContractScope openApart() {
    return open(null, Sharing.create());
  }

  /**
   * Opens a scope inside this one for the current thread, regardless of that thread's current
   * scope. It allows pool threads, which inherit no scope, to take part.
   *
   * @return the scope, to be closed by the same thread
   */
  public ContractScope openWithin() {
    return open(this, null);
  }

  /**
   * Returns the innermost open scope of the current thread.
   *
   * @return the scope, or empty
   */
  public static Optional<ContractScope> current() {
    ContractScope scope = isUsed ? CURRENT.get() : null;
    while (scope != null && scope.isClosed) {
      scope = scope.outer;
    }
    return Optional.ofNullable(scope);
  }

  /**
   * Sets what happens on a violation by a call in this scope, overriding the setting of its object.
   *
   * @param changed the mode; {@link Mode#OFF} reports nothing
   * @return this
   */
  public ContractScope mode(Mode changed) {
    mode = changed;
    return this;
  }

  /**
   * Sets the level of objects that are attached in this scope.
   *
   * @param changed the level
   * @return this
   */
  public ContractScope level(Level changed) {
    level = changed;
    return this;
  }

  /**
   * Returns the mode of this scope.
   *
   * @return the mode that this scope or the nearest one around it sets, or empty
   */
  public Optional<Mode> mode() {
    return mode != null || outer == null ? Optional.ofNullable(mode) : outer.mode();
  }

  /**
   * Returns the level of this scope.
   *
   * @return the level that this scope or the nearest one around it sets, or empty
   */
  public Optional<Level> level() {
    return level != null || outer == null ? Optional.ofNullable(level) : outer.level();
  }

  /**
   * Returns the sharing of objects that are attached here, unless their enforcement sets one.
   *
   * @return the sharing of the nearest scope that was opened {@linkplain #openApart apart}, or
   *     empty
   */
  public Optional<Sharing> sharing() {
    return sharing != null || outer == null ? Optional.ofNullable(sharing) : outer.sharing();
  }

  /**
   * Adds an attachment to this scope and those around it. For the engine.
   *
   * @param attachment a contract attached to one object
   */
  public void attached(Attachment attachment) {
    for (ContractScope scope = this; scope != null; scope = scope.outer) {
      scope.attachments.add(attachment);
    }
  }

  /**
   * Returns every attachment made in this scope and those inside it.
   *
   * @return the attachments, in order; child objects are not listed separately
   */
  public List<Attachment> attachments() {
    return List.copyOf(attachments);
  }

  /**
   * Adds a violation that is reported or thrown to this scope and those around it. For the engine.
   *
   * @param violation by a call in this scope, or by a thread without a scope on an object that was
   *     attached in this one
   */
  public void violated(Violation violation) {
    for (ContractScope scope = this; scope != null; scope = scope.outer) {
      scope.violations.add(violation);
    }
  }

  /**
   * Returns the violations by calls in this scope and those inside it, and by threads without a
   * scope on objects that were attached there. It includes violations that were only reported, and
   * excludes those suppressed by {@link Mode#OFF}. Incomplete traces are not included; see {@link
   * #incomplete}.
   *
   * @return the violations, in order
   */
  public List<Violation> violations() {
    return List.copyOf(violations);
  }

  /**
   * Returns the incomplete traces of the attached objects.
   *
   * @return a violation for each trace that must be complete and is not
   */
  public List<Violation> incomplete() {
    List<Violation> all = new ArrayList<>();
    attachments.forEach(attachment -> all.addAll(attachment.incomplete()));
    return all.stream().distinct().toList();
  }

  /** Closes the scope; closing it again does nothing. */
  @Override
  public void close() {
    isClosed = true;
    if (CURRENT.get() == this) {
      if (before == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(before);
      }
    }
  }
}
