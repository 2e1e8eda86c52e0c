package dev.vht.proptest.planted;

import dev.vht.Subscription;
import dev.vht.TableListener;
import dev.vht.VirtualHashTable;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Forwards every call; faulty implementations override some. */
public class ForwardingTable<K, V> implements VirtualHashTable<K, V> {
  final VirtualHashTable<K, V> table;

  public ForwardingTable(VirtualHashTable<K, V> table) {
    this.table = table;
  }

  @Override
  public void set(K key, V value) {
    table.set(key, value);
  }

  @Override
  public V ref(K key) {
    return table.ref(key);
  }

  @Override
  public V ref(K key, V fallback) {
    return table.ref(key, fallback);
  }

  @Override
  public V ref(K key, Supplier<? extends V> fallback) {
    return table.ref(key, fallback);
  }

  @Override
  public Optional<V> find(K key) {
    return table.find(key);
  }

  @Override
  public boolean remove(K key) {
    return table.remove(key);
  }

  @Override
  public boolean contains(K key) {
    return table.contains(key);
  }

  @Override
  public Optional<V> putIfAbsent(K key, V value) {
    return table.putIfAbsent(key, value);
  }

  @Override
  public Optional<V> replace(K key, V value) {
    return table.replace(key, value);
  }

  @Override
  public boolean replace(K key, V expected, V value) {
    return table.replace(key, expected, value);
  }

  @Override
  public boolean remove(K key, V expected) {
    return table.remove(key, expected);
  }

  @Override
  public Optional<V> compute(K key, UnaryOperator<Optional<V>> function) {
    return table.compute(key, function);
  }

  @Override
  public void fill(Map<? extends K, ? extends V> content) {
    table.fill(content);
  }

  @Override
  public long count() {
    return table.count();
  }

  @Override
  public boolean isEmpty() {
    return table.isEmpty();
  }

  @Override
  public Stream<K> keys() {
    return table.keys();
  }

  @Override
  public Stream<V> values() {
    return table.values();
  }

  @Override
  public Stream<Map.Entry<K, V>> entries() {
    return table.entries();
  }

  @Override
  public void clear() {
    table.clear();
  }

  @Override
  public Subscription watch(TableListener<? super K, ? super V> listener) {
    return table.watch(listener);
  }

  @Override
  public Optional<String> location() {
    return table.location();
  }

  @Override
  public void flush() {
    table.flush();
  }

  @Override
  public void compact() {
    table.compact();
  }

  @Override
  public void backup(String url) {
    table.backup(url);
  }

  @Override
  public void delete() {
    table.delete();
  }

  @Override
  public void close() {
    table.close();
  }
}
