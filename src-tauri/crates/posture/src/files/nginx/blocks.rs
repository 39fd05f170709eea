//! The directives of nginx, as its own reader takes them apart.

use super::super::yaml::Spot;

/// How deep blocks may stand in one another.
const DEPTH: usize = 32;

/// A directive with its words, and what stands in its braces.
pub(super) struct Directive {
    pub(super) words: Vec<String>,
    pub(super) spot: Spot,
    pub(super) block: Vec<Directive>,
}

impl Directive {
    pub(super) fn name(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }

    /// Its first argument.
    pub(super) fn first(&self) -> Option<&str> {
        self.words.get(1).map(String::as_str)
    }

    /// The directives of this name in its braces.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.block.iter().filter(move |directive| directive.name() == name)
    }
}

/// The whole text as one block.
///
/// # Errors
///
/// The line at which the blocks do not fit together.
pub(super) fn read(text: &str) -> Result<Directive, usize> {
    let block = block(&tokens(text)?)?;
    Ok(Directive { words: Vec::new(), spot: Spot { line: 1, column: 1 }, block })
}

enum Token {
    Word(String, Spot),
    Open(usize),
    Close(usize),
    End(usize),
}

fn tokens(text: &str) -> Result<Vec<Token>, usize> {
    let mut tokens = Vec::new();
    let (mut line, mut column) = (1, 0);
    let mut word: Option<(String, Spot)> = None;
    let mut quote: Option<char> = None;
    let (mut comment, mut escaped) = (false, false);
    for char in text.chars() {
        column += 1;
        if char == '\n' {
            (line, column, comment) = (line + 1, 0, false);
        }
        if comment {
            continue;
        }
        if let Some(mark) = quote {
            if char == '\\' && !escaped {
                escaped = true;
                continue;
            }
            if char == mark && !std::mem::take(&mut escaped) {
                quote = None;
            } else if let Some((text, _)) = &mut word {
                escaped = false;
                text.push(char);
            }
            continue;
        }
        // A variable such as ${name} is part of its word.
        let in_variable = word.as_ref().is_some_and(|(text, _)| {
            (char == '{' && text.ends_with('$')) || (char == '}' && text.contains("${") && !text.ends_with('}'))
        });
        match char {
            '{' | '}' | ';' if !in_variable => {
                tokens.extend(word.take().map(|(text, spot)| Token::Word(text, spot)));
                tokens.push(match char {
                    '{' => Token::Open(line),
                    '}' => Token::Close(line),
                    _ => Token::End(line),
                });
            }
            '#' if word.is_none() => comment = true,
            '"' | '\'' if word.is_none() => {
                quote = Some(char);
                word = Some((String::new(), Spot { line, column }));
            }
            char if char.is_whitespace() => tokens.extend(word.take().map(|(text, spot)| Token::Word(text, spot))),
            char => word.get_or_insert((String::new(), Spot { line, column })).0.push(char),
        }
    }
    match (quote, word) {
        (None, None) => Ok(tokens),
        _ => Err(line),
    }
}

/// The directives of the whole text.
fn block(tokens: &[Token]) -> Result<Vec<Directive>, usize> {
    let mut open: Vec<(Directive, usize)> = Vec::new();
    let mut done: Vec<Directive> = Vec::new();
    let mut words: Vec<String> = Vec::new();
    let mut start = None;
    let mut last = 1;
    for token in tokens {
        match token {
            Token::Word(word, spot) => {
                start.get_or_insert(*spot);
                words.push(word.clone());
            }
            Token::Open(line) | Token::End(line) => {
                last = *line;
                let Some(spot) = start.take() else { return Err(*line) };
                let directive = Directive { words: std::mem::take(&mut words), spot, block: Vec::new() };
                match token {
                    Token::Open(_) if open.len() >= DEPTH => return Err(*line),
                    Token::Open(_) => open.push((directive, *line)),
                    _ => open.last_mut().map_or(&mut done, |(outer, _)| &mut outer.block).push(directive),
                }
            }
            Token::Close(line) => {
                last = *line;
                let (Some((directive, _)), true) = (open.pop(), words.is_empty()) else { return Err(*line) };
                open.last_mut().map_or(&mut done, |(outer, _)| &mut outer.block).push(directive);
            }
        }
    }
    match open.first() {
        Some((_, line)) => Err(*line),
        None if words.is_empty() => Ok(done),
        None => Err(last),
    }
}
