package dev.vht.contracts.internal.report;

import dev.vht.contracts.internal.line.Lines;
import dev.vht.contracts.internal.text.ValueRenderer;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.TraceEntry;
import dev.vht.contracts.verdict.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is reported if something fails while the report of a violation is made: what is known
 * without rendering a value of the program, and what failed. Needs little stack.
 */
public final class BriefReport {
  private BriefReport() {}

  /**
   * Throws a failure that reaches the program: an error of the virtual machine, except for a stack
   * overflow, and {@link ThreadDeath}. After any other, something is left out of the report.
   */
  public static void rethrowIfFatal(Throwable failure) {
    if (failure instanceof ThreadDeath death) {
      throw death;
    } else if (failure instanceof VirtualMachineError error
        && !(error instanceof StackOverflowError)) {
      throw error;
    }
  }

  /**
   * Creates a violation.
   *
   * @param event the call, without its arguments
   * @param reason the text of the rule, without the values of keys
   * @param number the number of the call in the trace
   * @param why what failed
   */
  public static Violation of(
      String rule,
      List<Blame> suspects,
      String event,
      String reason,
      String noun,
      @Nullable String object,
      @Nullable String site,
      long number,
      Violation.Recording recording,
      Throwable why) {
    return new Violation(
        rule,
        suspects.get(0),
        suspects,
        event,
        reason,
        noun,
        object,
        site,
        null,
        null,
        null,
        null,
        List.of(),
        List.of(),
        List.of(),
        null,
        List.of(new TraceEntry(number, event, null, "", null, null, null)),
        0,
        0,
        recording,
        List.of("the rest of this report could not be rendered: " + ValueRenderer.thrown(why)));
  }

  /** Shortens a violation whose text cannot be formatted. */
  public static Violation of(Violation full, Throwable why) {
    return of(
        full.rule(),
        full.suspects(),
        Lines.cut(full.event(), 100),
        Lines.cut(full.reason(), 200),
        full.noun(),
        full.object(),
        full.site(),
        full.trace().isEmpty() ? 1 : full.trace().get(full.trace().size() - 1).number(),
        full.recording(),
        why);
  }
}
