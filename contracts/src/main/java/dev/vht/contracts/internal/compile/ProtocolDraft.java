package dev.vht.contracts.internal.compile;

import dev.vht.contracts.annotation.AfterViolation;
import dev.vht.contracts.annotation.Completion;
import dev.vht.contracts.annotation.Extent;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Violation;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A protocol before it is compiled. */
public final class ProtocolDraft {
  public final String rule;
  public final String owner;
  public @Nullable Machine machine;
  public String text = "";
  public @Nullable Function<Occurrence, String> explanation;
  public List<String> keys = List.of();
  public Level level = Level.PROTOCOL;
  public Extent extent = Extent.OBJECT;
  public Completion completion = Completion.OPTIONAL;
  public AfterViolation after = AfterViolation.STAY;
  public String resume = "";
  public List<Blame> suspects = List.of();
  public Set<String> creators = Set.of();
  public @Nullable Consumer<Violation> handler;
  public @Nullable BiPredicate<Object, @Nullable Object> seed;
  public String seededBy = "";

  public ProtocolDraft(String rule, String owner) {
    this.rule = rule;
    this.owner = owner;
  }

  /** What a report says after "but". */
  String reason() {
    return text.isEmpty() ? "the protocol does not allow it here" : text;
  }
}
