package dev.vht.proptest.model;

import dev.vht.VirtualHashTable;
import dev.vht.proptest.sample.Sample;
import dev.vht.proptest.sample.Samples;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** What another process can be ordered to do ({@link TableCommand}). */
public enum CommandKind {
  OPEN,
  CLOSE,
  DELETE,
  BACKUP,
  /** Deletes the table of a URL. */
  DESTROY,
  SALVAGE,
  INCREMENT,
  COMPACT {
    @Override
    public Optional<Step.Call> call(TableCommand order) {
      return Optional.of(new Compact());
    }
  },
  SET {
    @Override
    public Optional<Step.Call> call(TableCommand order) {
      return Optional.of(KeyMethod.SET.call(order.key(), order.value()));
    }
  },
  REMOVE {
    @Override
    public Optional<Step.Call> call(TableCommand order) {
      return Optional.of(KeyMethod.REMOVE.call(order.key()));
    }
  },
  PUT_IF_ABSENT {
    @Override
    public Optional<Step.Call> call(TableCommand order) {
      return Optional.of(KeyMethod.PUT_IF_ABSENT.call(order.key(), order.value()));
    }
  },
  REPLACE {
    @Override
    public Optional<Step.Call> call(TableCommand order) {
      return Optional.of(KeyMethod.REPLACE.call(order.key(), order.value()));
    }
  },
  REPLACE_EXPECTED {
    @Override
    public Optional<Step.Call> call(TableCommand order) {
      return Optional.of(
          KeyMethod.REPLACE_EXPECTED.call(order.key(), order.expected(), order.value()));
    }
  },
  REMOVE_EXPECTED {
    @Override
    public Optional<Step.Call> call(TableCommand order) {
      return Optional.of(KeyMethod.REMOVE_EXPECTED.call(order.key(), order.expected()));
    }
  },
  COMPUTE {
    @Override
    public Optional<Step.Call> call(TableCommand order) {
      return Optional.of(KeyMethod.COMPUTE.call(order.key(), order.value()));
    }
  },
  COMPUTE_NOTHING {
    @Override
    public Optional<Step.Call> call(TableCommand order) {
      return Optional.of(KeyMethod.COMPUTE.call(order.key(), null));
    }
  },
  MAP_PUT {
    @Override
    public Optional<Step.Call> call(TableCommand order) {
      return Optional.of(MapStep.put(order.key(), order.value()));
    }
  },
  MAP_REMOVE {
    @Override
    public Optional<Step.Call> call(TableCommand order) {
      return Optional.of(MapStep.remove(order.key()));
    }
  },
  MAP_MERGE {
    @Override
    public Optional<Step.Call> call(TableCommand order) {
      return Optional.of(MapStep.merge(order.key(), order.value()));
    }
  },
  CLEAR {
    @Override
    public Optional<Step.Call> call(TableCommand order) {
      return Optional.of(Step.Plain.CLEAR);
    }
  },
  FILL {
    @Override
    public Optional<Step.Call> call(TableCommand order) {
      return Optional.of(new Fill(order.value()));
    }
  };

  /** Those that change what an open table holds. */
  public static final Set<CommandKind> WRITES = EnumSet.range(SET, FILL);

  /** The call of an open table that it stands for, if it is one. */
  public Optional<Step.Call> call(TableCommand order) {
    return Optional.empty();
  }

  /** Gives back room; the content is looked at elsewhere. */
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

  /** Makes the content that of a seed and a size. */
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
