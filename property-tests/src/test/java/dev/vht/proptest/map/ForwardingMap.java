package dev.vht.proptest.map;

import java.util.AbstractMap;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Forwards every call; faulty maps override some. */
@SuppressWarnings("NullAway") // the methods of a map may return null
class ForwardingMap extends AbstractMap<String, String> implements ConcurrentMap<String, String> {
  final ConcurrentMap<String, String> map;

  ForwardingMap(ConcurrentMap<String, String> map) {
    this.map = map;
  }

  @Override
  public int size() {
    return map.size();
  }

  @Override
  public @Nullable String get(Object key) {
    return map.get(key);
  }

  @Override
  public String getOrDefault(Object key, String fallback) {
    return map.getOrDefault(key, fallback);
  }

  @Override
  public boolean containsKey(Object key) {
    return map.containsKey(key);
  }

  @Override
  public @Nullable String put(String key, String value) {
    return map.put(key, value);
  }

  @Override
  public @Nullable String remove(Object key) {
    return map.remove(key);
  }

  @Override
  public @Nullable String putIfAbsent(String key, String value) {
    return map.putIfAbsent(key, value);
  }

  @Override
  public boolean remove(Object key, Object value) {
    return map.remove(key, value);
  }

  @Override
  public boolean replace(String key, String old, String value) {
    return map.replace(key, old, value);
  }

  @Override
  public @Nullable String replace(String key, String value) {
    return map.replace(key, value);
  }

  @Override
  public @Nullable String compute(
      String key, BiFunction<? super String, ? super @Nullable String, ? extends String> function) {
    return map.compute(key, function);
  }

  @Override
  public @Nullable String computeIfAbsent(
      String key, Function<? super String, ? extends String> function) {
    return map.computeIfAbsent(key, function);
  }

  @Override
  public @Nullable String computeIfPresent(
      String key, BiFunction<? super String, ? super String, ? extends String> function) {
    return map.computeIfPresent(key, function);
  }

  @Override
  public @Nullable String merge(
      String key,
      String value,
      BiFunction<? super String, ? super String, ? extends String> function) {
    return map.merge(key, value, function);
  }

  @Override
  public void replaceAll(BiFunction<? super String, ? super String, ? extends String> function) {
    map.replaceAll(function);
  }

  @Override
  public void clear() {
    map.clear();
  }

  @Override
  public Set<String> keySet() {
    return map.keySet();
  }

  @Override
  public Collection<String> values() {
    return map.values();
  }

  @Override
  public Set<Map.Entry<String, String>> entrySet() {
    return map.entrySet();
  }
}
