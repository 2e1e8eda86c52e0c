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

/** What one test attaches, and what of that must still be completed. */
final class TestScope implements AutoCloseable {
  private final ContractScope scope;
  private final @Nullable TestScope outer;
  private final Set<Attachment> judged = ConcurrentHashMap.newKeySet();
  private final Set<Violation> seen = ConcurrentHashMap.newKeySet();

  private TestScope(ContractScope scope, @Nullable TestScope outer) {
    this.scope = scope;
    this.outer = outer;
  }

  static TestScope open() {
    return new TestScope(ContractScope.openApart(), null);
  }

  /** Opens one of a test within this, whose objects are then not judged here again. */
  TestScope within() {
    return new TestScope(scope.openWithin(), this);
  }

  @Override
  public void close() {
    scope.close();
    if (outer != null) {
      outer.judged.addAll(scope.attachments());
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
   * What must still be completed, and what was broken, as a failure; empty if there is nothing.
   *
   * @param failure why the test has failed already, or null if it has not
   */
  Optional<AssertionError> unmet(Requirement requirement, @Nullable Throwable failure) {
    List<String> all = new ArrayList<>();
    scope.violations().stream()
        .filter(violation -> !requirement.breakable().contains(violation.rule()))
        .filter(violation -> !seen.contains(violation) && !isIn(failure, violation))
        .map(TestScope::withWayOut)
        .forEach(all::add);
    List<Attachment> own = scope.attachments().stream().filter(a -> !judged.contains(a)).toList();
    own.stream()
        .flatMap(attachment -> attachment.incomplete().stream())
        .distinct() // of a trace that objects share
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

  private static String withWayOut(Violation violation) {
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
