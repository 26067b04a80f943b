"""What machines say in Portuguese."""

from __future__ import annotations

from gateway.mail.kinds.languages.shape import AwayWords, DeskWords
from gateway.mail.kinds.stems import stems, words

COMMON = words(
    "o a os as e é de do da um uma para em não que se com por seu sua no na até estou ao"
)

DESK = DeskWords(
    person=words("eu me meu minha meus minhas comigo estou tenho preciso gostaria quero"),
    negations=words("mas porém contudo infelizmente falta faltam não nunca nenhum nenhuma nada"),
    arrived=(
        stems("""
            recebemos | recebid | receção | recepção | recebimento | chegou | registad | registrad | criado | criada |
            aberto | aberta | atribuíd | encaminhad | deu entrada | em análise | em processamento | em tratamento |
            acusamos | foi enviad | já está | na fila | anotad | entregue | consta | protocolad | chegaram
        """),
        stems("""
            sua mensagem | seu e-mail | seu email | seu pedido | sua solicitação | seu contacto | seu contato | sua
            candidatura | sua encomenda | sua reclamação | sua comunicação | sua questão | sua dúvida | seu chamado |
            seu ticket | seu caso | seu currículo | sua manifestação | sua demanda | seu protocolo | teu pedido | tua
            mensagem | teu email | teu e-mail | vossa mensagem | vosso e-mail | vosso pedido | um ticket | um chamado
            | o chamado | número de protocolo | com o número | sob o número | sua documentação | sua participação |
            sua reserva | sua inscrição | sua denúncia | sua doação | o formulário | a solicitação | o processo | o
            pedido | sua marcação | o seu caso | tua reserva | a candidatura
        """),
    ),
    later=(
        stems("""
            respond | resposta | contactar | entrar em contato | entrará em contato | entraremos em conta | analis |
            tratad | atender | retorn | dar seguimento | daremos
        """),
        stems("""
            breve | possível | prazo | horas | dias | ordem | equipa | equipe | assim que | rapidamente | atendente |
            semana | logo | útil | úteis | brevidade | você | consigo
        """),
    ),
    thanks=stems("""
        obrigado por | obrigada por | obrigado pel | agradecemos | agradece o | seu interesse | gratos pelo | gratos
        por
    """),
    also=stems("""
        horário | segunda a sexta | segunda à sexta | perguntas frequentes | faq | central de ajuda | centro de ajuda
        | nosso site | nosso website | página | entretanto | enquanto isso | enquanto aguarda | não responda | não
        responder | por favor não | no assunto | o assunto | número de protocolo | número do protocolo | número do
        chamado | número de referência | referência | respondendo a este | responda a este | responder a este |
        responda esta | acrescentar | adicionar | mais informações | informações adicionais | acompanhar | acompanhe |
        o estado | o status | portal | área de cliente | área do cliente | aceder | acessar | telefon | ligue | ligar
        | urgen | emergênc | paciência | compreensão | elevado número | grande volume | alto volume | volume de | fins
        de semana | feriados | fora do | automátic | automaticamente | gerada | gerado | nenhuma ação | não é
        monitorizad | não é lid | confidencial | dados pessoais | privacidade | com atenção | caso não receba | se não
        receber | tempo médio | tempo de resposta | prazo | confirmamos | uma cópia | lixo eletrónico | spam | valor
        legal | não dispensa | por ordem | atendimento
    """),
)  # fmt: skip

AWAY = AwayWords(
    away=(
        stems("""
            estou | estarei | encontro-me | encontrar-me-ei | atualmente | está | estamos | estaremos | não estou |
            não estarei | até | de | do | em | desde | no momento | tô | saio
        """),
        stems("""
            férias | fora do escritório | ausente | ausência | de viagem | em viagem | licença | baixa | baixa médica
            | atestado | formação | congresso | feira | conferência | fora | indisponível | maternidade | paternidade
            | reunião | sem acesso | no escritório | folga | no mar | recesso
        """),
    ),
    closed=(
        stems("""
            nosso | nossa | nossos | nossas | o | a | os | as | escritório | consultório | clínica | loja | empresa |
            estamos | estaremos | estará | agenda
        """),
        stems("encerrad | fechad | fecha | recesso | férias coletivas | em férias | encerramento"),
    ),
    left=(
        stems("""
            já não trabalha | já não colabora | já não faz | já não está | não trabalha mais | não faz mais | não está
            mais | deixou a | deixou de | deixei a | reformou-se | aposentou-se
        """),
        stems("""
            trabalha | trabalho | colabora | faz parte | faço parte | empresa | quadro | connosco | conosco | equipa |
            equipe | reformou-se | aposentou-se
        """),
    ),
    unread=(
        stems("""
            este endereço | esta caixa | este e-mail | este email | esta conta | a caixa | os e-mails enviados | os
            e-mails | as mensagens enviadas | o endereço | e-mails enviados | mensagens enviadas
        """),
        stems("""
            já não é | já não está | não é lid | não são lid | não será lid | não serão lid | desativad | deixou de
            ser | não é monitorad | não é consultad
        """),
    ),
    back=stems("""
        até | regresso | retorno | volto | voltarei | regressarei | retornarei | de volta | a partir de | a partir do
        | esta semana | segunda | terça | quarta | quinta | sexta | reabr
    """),
    instead=stems("""
        contact | contat | urgen | dirija | dirigir | colega | substitu | na minha ausência | minha ausência | ligue |
        ligar | telefon | telemóvel | celular | encaminh | emergênc | escrev | para qualquer | quem cuida | fale com |
        falar com | assuntos | obras | pode
    """),
    answer=stems("""
        respond | resposta | ler | lidas | sua mensagem | seu e-mail | seu email | tua mensagem | assim que possível |
        mais breve | acesso limitado | obrigad | automátic | demora | atraso | responderei
    """),
    told=stems("favor notar"),
    please=stems("por favor | favor | queira | é favor"),
    myself=stems("""
        a mim | comigo | contactar-me | ligar-me | escrever-me | me ligar | disso | trata disso | colaboração |
        solicit | pedimos | podemos | mas
    """),
)  # fmt: skip
