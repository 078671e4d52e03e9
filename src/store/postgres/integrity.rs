//! What is wrong with the tables themselves.

use super::super::error::StoreError;
use super::connection::Connection;
use super::tx::Tx;
use std::collections::BTreeSet;
use std::ops::Deref;

/// What the first migration makes: the kind, the table, and what it says of it.
const PARTS: &str = include_str!("parts.txt");

/// Columns, indexes, constraints, views and nothing else are those that the migrations make: a trigger could write what nobody
/// asked for.
pub(super) fn tables<C: Deref<Target = Connection>>(tx: &Tx<C>) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) \
                 || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END || CASE WHEN l.collname = 'C' THEN ' C' ELSE '' END \
               FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
               LEFT JOIN pg_collation l ON l.oid = a.attcollation \
               WHERE c.relnamespace = to_regnamespace(quote_ident($1)) AND c.relkind = 'r' \
               UNION ALL SELECT 'index ' || i.indexname || ' ' || replace(i.indexdef, quote_ident($1) || '.', '') \
               FROM pg_indexes i WHERE i.schemaname = $1 \
               UNION ALL SELECT 'trigger ' || c.relname || '.' || t.tgname FROM pg_trigger t \
               JOIN pg_class c ON c.oid = t.tgrelid \
               WHERE c.relnamespace = to_regnamespace(quote_ident($1)) AND NOT t.tgisinternal \
               UNION ALL SELECT 'view ' || v.viewname FROM pg_views v WHERE v.schemaname = $1 \
               UNION ALL SELECT 'rule ' || r.tablename || '.' || r.rulename FROM pg_rules r WHERE r.schemaname = $1";
    let mut found = BTreeSet::new();
    for row in &tx.rows(sql, &[tx.address.schema().into()])? {
        found.insert(row.try_get::<_, String>(0)?);
    }
    let made: BTreeSet<String> = PARTS.lines().map(str::to_owned).collect();
    let named = |part: &String| part.split(' ').take(2).collect::<Vec<_>>().join(" `") + "`";
    let missing =
        made.difference(&found).map(|part| format!("the {} is missing or was changed", named(part)));
    let strange = found.difference(&made).map(|part| format!("the {} is not one of endgame's", named(part)));
    Ok(missing.chain(strange).collect())
}

/// Indexes that the server says it can't use.
pub(super) fn indexes<C: Deref<Target = Connection>>(tx: &Tx<C>) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT c.relname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
               WHERE c.relnamespace = to_regnamespace(quote_ident($1)) AND NOT (i.indisvalid AND i.indisready) ORDER BY 1";
    let mut wrong = Vec::new();
    for row in &tx.rows(sql, &[tx.address.schema().into()])? {
        wrong.push(format!(
            "the index `{}` can't be used: `REINDEX` makes it anew",
            row.try_get::<_, &str>(0)?
        ));
    }
    Ok(wrong)
}
