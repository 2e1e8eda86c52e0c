package dev.vht.proptest.map;

import dev.vht.VirtualHashTable;
import dev.vht.proptest.planted.ForwardingTable;
import java.util.AbstractCollection;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Faults of concurrent maps that have been observed in practice. */
@SuppressWarnings("NullAway") // some faults return null
enum MapFault {
  CLAIMS_AN_EXACT_SIZE(ConcurrentMapWrites.ADDING_AND_REMOVING) {
    @Override
    ConcurrentMap<String, String> map(VirtualHashTable<String, String> table) {
      return new ForwardingMap(table.asMap()) {
        @Override
        public Set<String> keySet() {
          return set(map.keySet()); // with the sized spliterator of AbstractSet
        }
      };
    }
  },

  COPIES_INTO_AN_ARRAY_OF_A_STALE_SIZE(ConcurrentMapWrites.CLEARING) {
    @Override
    ConcurrentMap<String, String> map(VirtualHashTable<String, String> table) {
      return new ForwardingMap(table.asMap()) {
        @Override
        public Collection<String> values() {
          return new AbstractCollection<>() {
            @Override
            public Iterator<String> iterator() {
              return map.values().iterator();
            }

            @Override
            public int size() {
              return map.size();
            }

            @Override
            public Object[] toArray() {
              List<Object> all = new ArrayList<>(Collections.nCopies(size(), null));
              takeTime();
              int next = 0;
              for (Object each : this) {
                if (next < all.size()) {
                  all.set(next++, each);
                }
              }
              return all.toArray();
            }
          };
        }
      };
    }
  },

  A_REMOVED_ENTRY_THROWS(ConcurrentMapWrites.ADDING_AND_REMOVING) {
    @Override
    ConcurrentMap<String, String> map(VirtualHashTable<String, String> table) {
      return withEntries(table.asMap(), LazyEntry.Answer.THROWS);
    }
  },

  A_REMOVED_ENTRY_HAS_NO_VALUE(ConcurrentMapWrites.ADDING_AND_REMOVING) {
    @Override
    ConcurrentMap<String, String> map(VirtualHashTable<String, String> table) {
      return withEntries(table.asMap(), LazyEntry.Answer.NULL);
    }
  },

  THE_TABLE_READS_VALUES_AFTER_THE_KEYS(ConcurrentMapWrites.ADDING_AND_REMOVING) {
    @Override
    ConcurrentMap<String, String> map(VirtualHashTable<String, String> table) {
      return new ForwardingTable<>(table) {
        @Override
        public Stream<Map.Entry<String, String>> entries() {
          return table.keys().toList().stream().map(key -> Map.entry(key, table.ref(key)));
        }
      }.asMap();
    }
  },

  THE_TABLE_REPLACES_BY_REMOVING(ConcurrentMapWrites.REPLACING) {
    @Override
    ConcurrentMap<String, String> map(VirtualHashTable<String, String> table) {
      return new ForwardingTable<>(table) {
        @Override
        public boolean replace(String key, String expected, String value) {
          boolean isReplaced = table.remove(key, expected);
          if (isReplaced) {
            takeTime();
            table.putIfAbsent(key, value);
          }
          return isReplaced;
        }
      }.asMap();
    }
  },

  THE_TABLE_GIVES_THE_VALUE_OF_THE_NEXT_KEY(ConcurrentMapWrites.ADDING_AND_REMOVING) {
    @Override
    ConcurrentMap<String, String> map(VirtualHashTable<String, String> table) {
      return new ForwardingTable<>(table) {
        @Override
        public Stream<Map.Entry<String, String>> entries() {
          Iterator<String> values = table.values().iterator(); // an independent iteration
          return table.keys().filter(key -> values.hasNext()).map(key -> entry(key, values));
        }
      }.asMap();
    }

    private Map.Entry<String, String> entry(String key, Iterator<String> values) {
      return Map.entry(key, values.next());
    }
  },

  RETURNS_A_REPLACED_KEY_TWICE(ConcurrentMapWrites.REPLACING) {
    @Override
    ConcurrentMap<String, String> map(VirtualHashTable<String, String> table) {
      return new ForwardingTable<>(table) {
        @Override
        public Stream<String> keys() {
          Map<String, String> seen = new HashMap<>();
          return table
              .keys()
              .flatMap(
                  key -> {
                    seen.put(key, table.find(key).orElse(""));
                    return Stream.of(key);
                  })
              .flatMap(key -> Stream.concat(Stream.of(key), setMeanwhile(table, seen)));
        }
      }.asMap();
    }

    private Stream<String> setMeanwhile(
        VirtualHashTable<String, String> table, Map<String, String> seen) {
      List<String> again = new ArrayList<>();
      seen.forEach(
          (key, old) -> table.find(key).filter(v -> !v.equals(old)).ifPresent(v -> again.add(key)));
      return again.stream();
    }
  },

  REMOVES_A_CHANGED_VALUE(ConcurrentMapWrites.REPLACING) {
    @Override
    ConcurrentMap<String, String> map(VirtualHashTable<String, String> table) {
      return new ForwardingMap(table.asMap()) {
        @Override
        public Collection<String> values() {
          return new AbstractCollection<>() { // with the removeIf of Collection
            @Override
            public Iterator<String> iterator() {
              return map.values().iterator();
            }

            @Override
            public int size() {
              return map.size();
            }
          };
        }
      };
    }
  },

  FAILS_FAST(ConcurrentMapWrites.ADDING_AND_REMOVING) {
    @Override
    @SuppressWarnings("NonApiType")
    ConcurrentMap<String, String> map(VirtualHashTable<String, String> table) {
      Map<String, String> all = Collections.synchronizedMap(new HashMap<>());
      return new ForwardingMap(new ConcurrentHashMap<>()) {
        @Override
        public @Nullable String put(String key, String value) {
          return all.put(key, value);
        }

        @Override
        public @Nullable String get(Object key) {
          return all.get(key);
        }

        @Override
        public @Nullable String remove(Object key) {
          return all.remove(key);
        }

        @Override
        public Set<String> keySet() {
          return all.keySet();
        }

        @Override
        public Collection<String> values() {
          return all.values();
        }

        @Override
        public Set<Map.Entry<String, String>> entrySet() {
          return all.entrySet();
        }
      };
    }
  };

  /** The writes that reveal the fault. */
  final ConcurrentMapWrites shownBy;

  MapFault(ConcurrentMapWrites shownBy) {
    this.shownBy = shownBy;
  }

  abstract ConcurrentMap<String, String> map(VirtualHashTable<String, String> table);

  /** Lets other threads run, even on one processor. */
  private static void takeTime() {
    LockSupport.parkNanos(100_000);
  }

  /** A set whose spliterator claims an exact size. */
  private static Set<String> set(Set<String> set) {
    return new AbstractSet<>() {
      @Override
      public Iterator<String> iterator() {
        return set.iterator();
      }

      @Override
      public int size() {
        return set.size();
      }

      @Override
      public boolean contains(Object object) {
        return set.contains(object);
      }
    };
  }

  private static ConcurrentMap<String, String> withEntries(
      ConcurrentMap<String, String> map, LazyEntry.Answer answer) {
    return new ForwardingMap(map) {
      @Override
      public Set<Map.Entry<String, String>> entrySet() {
        return new AbstractSet<>() {
          @Override
          public Iterator<Map.Entry<String, String>> iterator() {
            Iterator<String> keys = map.keySet().iterator();
            return new Iterator<>() {
              @Override
              public boolean hasNext() {
                return keys.hasNext();
              }

              @Override
              public Map.Entry<String, String> next() {
                return new LazyEntry(map, keys.next(), answer);
              }

              @Override
              public void remove() {
                keys.remove();
              }
            };
          }

          @Override
          public int size() {
            return map.size();
          }
        };
      }
    };
  }

  /** An entry that reads its value lazily. */
  private record LazyEntry(ConcurrentMap<String, String> map, String key, Answer answer)
      implements Map.Entry<String, String> {

    /** The result of {@code getValue} after the removal of the key. */
    enum Answer {
      THROWS,
      NULL
    }

    @Override
    public String getKey() {
      return key;
    }

    @Override
    public String getValue() {
      String value = map.get(key);
      if (value == null && answer == Answer.THROWS) {
        throw new IllegalStateException(key + " was removed");
      }
      return value;
    }

    @Override
    public String setValue(String value) {
      return map.put(key, value);
    }

    @Override
    public String toString() {
      return key + "=" + getValue();
    }
  }
}
