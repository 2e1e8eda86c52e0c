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
 * A stretch of a program in which contracts are judged in another way, and in which every attached
 * contract and every violation is kept in mind. It holds for the thread that opened it and for
 * threads that this one starts, until it is closed; scopes of different threads know nothing of
 * each other.
 *
 * <p>While one is open, no call on an object that was attached in it passes unseen, which costs
 * time: a scope is for tests, and for a look at what a program does.
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
   * Opens a scope within the thread's current one.
   *
   * @return the scope, to be closed by the same thread
   */
  public static ContractScope open() {
    return open(CURRENT.get(), null);
  }

  /**
   * Opens a scope that is within none. What is attached in it is unknown to the scopes around it,
   * and does not share traces of {@link Extent#CONTRACT} with objects outside. A test is such a
   * stretch: a pool of threads may run one while another waits on the same thread.
   *
   * @return the scope, to be closed by the same thread
   */
  public static ContractScope openApart() {
    return open(null, Sharing.create());
  }

  /**
   * Opens a scope within this one for the current thread, whatever that thread's own is. So the
   * threads of a pool, which inherit nothing, can take part.
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
   * Sets what happens at a violation by a call in this scope, whatever else is set for its object.
   *
   * @param changed the mode; {@link Mode#OFF} says nothing
   * @return this
   */
  public ContractScope mode(Mode changed) {
    mode = changed;
    return this;
  }

  /**
   * Sets how much is watched of objects that are attached in this scope.
   *
   * @param changed the level
   * @return this
   */
  public ContractScope level(Level changed) {
    level = changed;
    return this;
  }

  /**
   * Returns the mode that holds here.
   *
   * @return what this scope or one around it sets, or empty
   */
  public Optional<Mode> mode() {
    return mode != null || outer == null ? Optional.ofNullable(mode) : outer.mode();
  }

  /**
   * Returns the level that holds here.
   *
   * @return what this scope or one around it sets, or empty
   */
  public Optional<Level> level() {
    return level != null || outer == null ? Optional.ofNullable(level) : outer.level();
  }

  /**
   * Returns with which objects those attached here share traces of {@link Extent#CONTRACT}, unless
   * their enforcement says.
   *
   * @return what a scope that is {@linkplain #openApart apart} keeps for itself, or empty
   */
  public Optional<Sharing> sharing() {
    return sharing != null || outer == null ? Optional.ofNullable(sharing) : outer.sharing();
  }

  /**
   * Keeps a contract in mind that was attached. For the engine.
   *
   * @param attachment the contract on one object
   */
  public void attached(Attachment attachment) {
    for (ContractScope scope = this; scope != null; scope = scope.outer) {
      scope.attachments.add(attachment);
    }
  }

  /**
   * Returns every contract that was attached in this scope and those within.
   *
   * @return in the order of attaching; objects that came from others are not listed on their own
   */
  public List<Attachment> attachments() {
    return List.copyOf(attachments);
  }

  /**
   * Keeps a violation in mind that is reported or thrown. For the engine.
   *
   * @param violation what was broken by a call in this scope, or on an object that was attached in
   *     it by a thread that is in none
   */
  public void violated(Violation violation) {
    for (ContractScope scope = this; scope != null; scope = scope.outer) {
      scope.violations.add(violation);
    }
  }

  /**
   * Returns what was broken by calls in this scope and those within, and on objects that were
   * attached there by threads that are in none; thrown or only reported, but not what {@link
   * Mode#OFF} keeps silent of. What is owed at the end is not among them: {@link #incomplete}.
   *
   * @return the violations in the order in which they were found
   */
  public List<Violation> violations() {
    return List.copyOf(violations);
  }

  /**
   * Returns what the attached objects still owe.
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
