package dev.vht.contracts.junit;

import dev.vht.contracts.scope.Attachment;
import dev.vht.contracts.scope.ContractScope;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The objects that a test attaches, and their violations and incomplete traces. */
final class TestScope implements AutoCloseable {
  private final ContractScope scope;
  private final @Nullable TestScope outer;
  private final Set<Attachment> checked = ConcurrentHashMap.newKeySet();
  private final Set<Violation> seen = ConcurrentHashMap.newKeySet();

  private TestScope(ContractScope scope, @Nullable TestScope outer) {
    this.scope = scope;
    this.outer = outer;
  }

  static TestScope open() {
    return new TestScope(ContractScope.openApart(), null);
  }

  /** Opens a scope inside this one, whose objects are not checked again here. */
  TestScope within() {
    return new TestScope(scope.openWithin(), this);
  }

  @Override
  public void close() {
    scope.close();
    if (outer != null) {
      outer.checked.addAll(scope.attachments());
      outer.seen.addAll(scope.violations());
    }
  }

  void requireObligationsMet(Requirement requirement, @Nullable Throwable failure) {
    Optional<AssertionError> unmet = unmet(requirement, failure);
    if (unmet.isPresent()) {
      throw unmet.get();
    }
  }

  /**
   * Returns violations and incomplete traces as a failure; empty if there are none.
   *
   * @param failure the test's own failure, or null
   */
  Optional<AssertionError> unmet(Requirement requirement, @Nullable Throwable failure) {
    List<String> all = new ArrayList<>();
    scope.violations().stream()
        .filter(violation -> !requirement.breakable().contains(violation.rule()))
        .filter(violation -> !seen.contains(violation) && !isIn(failure, violation))
        .map(TestScope::withHint)
        .forEach(all::add);
    List<Attachment> own = scope.attachments().stream().filter(a -> !checked.contains(a)).toList();
    own.stream()
        .flatMap(attachment -> attachment.incomplete().stream())
        .distinct() // objects may share a trace
        .map(Violation::toString)
        .forEach(all::add);
    own.stream()
        .filter(attachment -> !attachment.wasCalled())
        .map(attachment -> "the " + attachment + ", saw no call")
        .forEach(all::add);
    requirement.expected().stream()
        .filter(type -> !isAttached(type))
        .map(type -> "no contract of " + type.getName() + " was attached")
        .forEach(all::add);
    return all.isEmpty() ? Optional.empty() : Optional.of(new AssertionError(text(all)));
  }

  private static String withHint(Violation violation) {
    return violation + "\n  meant?    @CompleteTraces(breaking = \"" + violation.rule() + "\")";
  }

  private static boolean isIn(@Nullable Throwable failure, Violation violation) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ContractViolation broken && broken.violation().equals(violation)) {
        return true;
      }
    }
    return false;
  }

  private boolean isAttached(Class<?> type) {
    return scope.attachments().stream().anyMatch(one -> type.isAssignableFrom(one.type()));
  }

  private static String text(List<String> all) {
    StringBuilder text = new StringBuilder("the test does not meet its contracts' obligations:");
    for (int i = 0; i < all.size(); i++) {
      text.append("\n\n").append(i + 1).append(") ").append(all.get(i));
    }
    return text.toString();
  }
}
