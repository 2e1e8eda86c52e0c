package dev.vht.proptest.model;

import dev.vht.VirtualHashTable;
import dev.vht.proptest.sample.Sample;
import dev.vht.proptest.sample.Samples;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What another process can be told to do ({@link TableCommand}). */
@SuppressWarnings("ImmutableEnumChecker") // functions without state
public enum CommandKind {
  OPEN,
  CLOSE,
  DELETE,
  BACKUP,
  /** Deletes the table at a URL. */
  DELETE_URL,
  SALVAGE,
  INCREMENT,
  COMPACT(command -> new Compact()),
  SET(command -> KeyMethod.SET.call(command.key(), command.value())),
  REMOVE(command -> KeyMethod.REMOVE.call(command.key())),
  PUT_IF_ABSENT(command -> KeyMethod.PUT_IF_ABSENT.call(command.key(), command.value())),
  REPLACE(command -> KeyMethod.REPLACE.call(command.key(), command.value())),
  REPLACE_EXPECTED(
      command ->
          KeyMethod.REPLACE_EXPECTED.call(command.key(), command.expected(), command.value())),
  REMOVE_EXPECTED(command -> KeyMethod.REMOVE_EXPECTED.call(command.key(), command.expected())),
  COMPUTE(command -> KeyMethod.COMPUTE.call(command.key(), command.value())),
  COMPUTE_NOTHING(command -> KeyMethod.COMPUTE.call(command.key(), null)),
  MAP_PUT(command -> MapStep.put(command.key(), command.value())),
  MAP_REMOVE(command -> MapStep.remove(command.key())),
  MAP_MERGE(command -> MapStep.merge(command.key(), command.value())),
  CLEAR(command -> Step.NoArgCall.CLEAR),
  FILL(command -> new Fill(command.value()));

  private static final Set<CommandKind> CONDITIONAL = EnumSet.range(PUT_IF_ABSENT, MAP_MERGE);

  private final @Nullable Function<TableCommand, Step.Call> call;

  CommandKind() {
    this.call = null;
  }

  CommandKind(Function<TableCommand, Step.Call> call) {
    this.call = call;
  }

  /**
   * Returns the kinds that change the content of an open table.
   *
   * @param hasConditionalWrites whether the table makes conditional writes
   */
  public static List<CommandKind> writes(boolean hasConditionalWrites) {
    Set<CommandKind> writes = EnumSet.range(SET, FILL);
    if (!hasConditionalWrites) {
      writes.removeAll(CONDITIONAL);
    }
    return List.copyOf(writes);
  }

  /** Returns the call of an open table that a command of this kind stands for, if it is one. */
  public Optional<Step.Call> call(TableCommand command) {
    return Optional.ofNullable(call).map(function -> function.apply(command));
  }

  /** Compacts the table; the content is checked after the kill. */
  record Compact() implements Step.Call {
    @Override
    public String rule() {
      return "M2";
    }

    @Override
    public Object on(VirtualHashTable<String, byte[]> table) {
      table.compact();
      return Step.NOTHING;
    }

    @Override
    public String toString() {
      return "table.compact()";
    }
  }

  /** Replaces the content by that of a seed and a size. */
  record Fill(Sample content) implements Step.Call {
    @Override
    public String rule() {
      return "R8";
    }

    @Override
    public Object on(VirtualHashTable<String, byte[]> table) {
      table.fill(Samples.content(content.seed(), content.size()));
      return Step.NOTHING;
    }

    @Override
    public String toString() {
      return "table.fill(Samples.content(" + content.seed() + ", " + content.size() + "))";
    }
  }
}
