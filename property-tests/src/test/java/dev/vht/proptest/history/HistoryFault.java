package dev.vht.proptest.history;

import dev.vht.VirtualHashTable;
import dev.vht.proptest.planted.ForwardingTable;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Tables with a fault that shows once in about a thousand calls. */
enum HistoryFault {
  STALE_READ {
    @Override
    VirtualHashTable<String, String> over(VirtualHashTable<String, String> sound) {
      return new RarelyFaulty(sound) {
        private final Map<String, String> seen = new ConcurrentHashMap<>();

        @Override
        public Optional<String> find(String key) {
          if (isTime() && seen.containsKey(key)) {
            return Optional.of(seen.get(key));
          }
          Optional<String> found = super.find(key);
          found.ifPresent(value -> seen.put(key, value));
          return found;
        }
      };
    }
  },

  LOST_WRITE {
    @Override
    VirtualHashTable<String, String> over(VirtualHashTable<String, String> sound) {
      return new RarelyFaulty(sound) {
        @Override
        public void set(String key, String value) {
          if (!isTime()) {
            super.set(key, value);
          }
        }
      };
    }
  },

  WRITE_THAT_TAKES_EFFECT_TWICE {
    @Override
    VirtualHashTable<String, String> over(VirtualHashTable<String, String> sound) {
      return new RarelyFaulty(sound) {
        private final Map<String, String> repeated = new ConcurrentHashMap<>();

        @Override
        public void set(String key, String value) {
          super.set(key, value);
          String again = repeated.remove(key);
          if (again != null) {
            super.set(key, again);
          } else if (isTime()) {
            repeated.put(key, value);
          }
        }
      };
    }
  },

  COMPARISON_WITH_A_STALE_VALUE {
    @Override
    VirtualHashTable<String, String> over(VirtualHashTable<String, String> sound) {
      return new RarelyFaulty(sound) {
        @Override
        public boolean replace(String key, String expected, String value) {
          if (super.replace(key, expected, value)) {
            return true;
          }
          boolean isFaulty = isTime() && super.contains(key);
          if (isFaulty) {
            super.set(key, value);
          }
          return isFaulty;
        }
      };
    }
  },

  REMOVAL_THAT_IS_UNDONE {
    @Override
    VirtualHashTable<String, String> over(VirtualHashTable<String, String> sound) {
      return new RarelyFaulty(sound) {
        @Override
        public boolean remove(String key) {
          Optional<String> old = super.find(key);
          boolean isRemoved = super.remove(key);
          if (isRemoved && isTime()) {
            super.set(key, old.orElse("undone"));
          }
          return isRemoved;
        }
      };
    }
  },

  COMPARISON_THAT_FAILS_WITHOUT_A_REASON {
    @Override
    VirtualHashTable<String, String> over(VirtualHashTable<String, String> sound) {
      return new RarelyFaulty(sound) {
        @Override
        public boolean remove(String key, String expected) {
          return !isTime() && super.remove(key, expected);
        }
      };
    }
  };

  abstract VirtualHashTable<String, String> over(VirtualHashTable<String, String> sound);

  /** A table that is faulty each time that a method has been called often enough. */
  private static class RarelyFaulty extends ForwardingTable<String, String> {
    private static final int CALLS = 1000;

    private final AtomicInteger calls = new AtomicInteger();

    RarelyFaulty(VirtualHashTable<String, String> table) {
      super(table);
    }

    boolean isTime() {
      return calls.incrementAndGet() % CALLS == 0;
    }
  }
}
